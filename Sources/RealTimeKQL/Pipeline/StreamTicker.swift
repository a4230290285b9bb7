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
  private var nextSnapshot: Int64
  /// The time between snapshots in nanoseconds, 0 for none.
  private let interval: Int64

  /// When open rows are shown again, if there is something new by then.
  private var nextShow: Int64 = 0
  private var hasNews = true

  /// How often open rows are shown at most, in nanoseconds.
  private static let showInterval: Int64 = 500_000_000

  init(_ options: PipelineOptions, hasWindows: Bool) {
    let every = options.emitEvery.map { $0.ticks.multipliedReportingOverflow(by: 100) }
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
      quiet: Timespan(ticks: quiet / 100), isQuiet: quiet >= 10_000_000, isSnapshotDue: false,
      isShowDue: hasNews && now >= nextShow)
    if interval > 0, now >= nextSnapshot {
      tick.isSnapshotDue = true
      nextSnapshot = Swift.max(nextSnapshot &+ interval, now)
    }
    return tick
  }
}

/// Warns of events that came at the wrong time or were lost, at most once a minute for each kind.
struct StreamNotices {
  private var late = (count: 0, next: Int64.min)
  private var future = (count: 0, next: Int64.min)

  private var dropped = (count: 0, next: Int64.min)
  private var refused = (count: 0, next: Int64.min)
  private var handshakes = (count: 0, next: Int64.min)
  private var frames = (count: 0, next: Int64.min)
  private var nextLook = Int64.min

  private static let minute: Int64 = 60_000_000_000
  private static let second: Int64 = 1_000_000_000

  /// What there is to say now.
  mutating func next(_ share: RunShare, _ input: ByteInput) -> String? {
    var parts: [String] = []
    let now = monotonicNanoseconds()
    if now >= nextLook {
      nextLook = now + Self.second
      parts += losses(input.statistics)
    }
    parts += share.members.compactMap { $0.worker.takeWarning() }.map { "warning: \($0)" }
    if let new = Self.news(share.lateCount, &late) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) late rows dropped, whose windows had been given out"
          + " (--tolerance waits longer, --late=FILE keeps them)")
    }
    if let new = Self.news(share.reader.futureCount, &future) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) events are more than 5 minutes in the future")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// What the network brought and could not be taken.
  private mutating func losses(_ input: InputStatistics) -> [String] {
    var parts: [String] = []
    if let new = Self.news(input.kernelDropped, &dropped) {
      parts.append(
        "warning: the kernel dropped \(RunStatistics.grouped(new)) datagrams, which come faster"
          + " than the queries take them")
    }
    if let new = Self.news(input.refusedConnections, &refused) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) connections refused, because"
          + " \(RunStatistics.grouped(SenderConnections.limit)) are open or there is no room for more"
      )
    }
    if let new = Self.news(input.badHandshakes, &handshakes) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) TLS handshakes failed, the last one of"
          + " \(input.handshakeProblem)")
    }
    if let new = Self.news(input.badFrames, &frames) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) connections closed, whose frames were damaged, too"
          + " long or incomplete")
    }
    return parts
  }

  private static func news(_ count: Int, _ said: inout (count: Int, next: Int64)) -> Int? {
    guard count > said.count else { return nil }
    let now = monotonicNanoseconds()
    guard now >= said.next else { return nil }
    let new = count - said.count
    said = (count, now + minute)
    return new
  }
}
