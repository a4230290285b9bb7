import KQL

/// Tells when something is due on a stream besides its events.
struct StreamTicker {
  /// What is due.
  struct Tick {
    /// How long no events have come.
    var quiet: Timespan
    /// Whether that is long enough to matter.
    var isQuiet: Bool
    /// Whether totals are to be given out.
    var isSnapshotDue: Bool
    /// Whether totals and open windows are to be shown.
    var isShowDue: Bool

    /// Whether anything is to be done.
    var isAny: Bool { isQuiet || isSnapshotDue || isShowDue }
  }

  /// How long to wait for events at most, in milliseconds.
  private(set) var milliseconds = 50

  private var lastChunk = monotonicNanoseconds()

  /// When quiet queries are told the time again.
  private var nextQuiet: Int64 = 0

  /// How long it is not told them at most, however long that takes, in nanoseconds.
  private static let quietInterval: Int64 = 500_000_000

  private var nextSnapshot: Int64
  /// The time between snapshots in nanoseconds, 0 for none.
  private let interval: Int64

  /// When open rows are shown again, if there is something new by then.
  private var nextShow: Int64 = 0
  private var hasNews = true

  /// How often open rows are shown at most, in nanoseconds.
  private static let showInterval: Int64 = 250_000_000

  init(_ settings: RunSettings, hasWindows: Bool) {
    let every = settings.emitEvery.map { $0.ticks.multipliedReportingOverflow(by: 100) }
    interval = every.map { $0.overflow ? .max / 4 : $0.partialValue } ?? 0
    nextSnapshot = monotonicNanoseconds() &+ interval
    watch(windows: hasWindows)
  }

  /// Learns whether there are windows to be closed while no events come.
  mutating func watch(windows hasWindows: Bool) {
    milliseconds = hasWindows || interval > 0 ? 50 : 250
  }

  /// Learns that events have come and were dealt with.
  mutating func sawChunk() {
    lastChunk = monotonicNanoseconds()
    hasNews = true
  }

  /// Learns that quiet queries have been told the time: that takes a hundredth of it, where there are many.
  mutating func toldTime(since start: Int64) {
    let now = monotonicNanoseconds()
    nextQuiet = now + Swift.min((now - start) * 100, Self.quietInterval)
  }

  /// Learns that rows have been written where open rows were shown.
  mutating func sawResults() { hasNews = true }

  /// Learns that open rows have been shown: that takes a twentieth of the time at most.
  mutating func showed(since start: Int64) {
    let now = monotonicNanoseconds()
    nextShow = now + Swift.max(Self.showInterval, (now - start) * 20)
    hasNews = false
  }

  /// What is due now.
  mutating func tick() -> Tick {
    let now = monotonicNanoseconds()
    let quiet = now - lastChunk
    var tick = Tick(
      quiet: Timespan(ticks: quiet / 100), isQuiet: quiet >= 10_000_000 && now >= nextQuiet,
      isSnapshotDue: false,
      isShowDue: hasNews && now >= nextShow)
    if interval > 0, now >= nextSnapshot {
      tick.isSnapshotDue = true
      nextSnapshot = Swift.max(nextSnapshot &+ interval, now)
    }
    return tick
  }
}
