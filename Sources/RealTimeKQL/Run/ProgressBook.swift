import KQL
import Synchronization

/// Where the threads of a run write down how far they are, for somebody who looks now and then.
///
/// Nobody waits for anybody: each share says what it knows of itself, when somebody looks at all.
final class ProgressBook: Sendable {
  /// What one share knows.
  struct Part: Sendable {
    var counts = (read: 0, malformed: 0, late: 0)
    var watermark: Datetime?
    var slowestSource: SlowestSource?
  }

  private struct Pages {
    var parts: [ObjectIdentifier: Part] = [:]
    var counters: [Counter] = []
    var extent: InputExtent?
  }

  /// Rows given out so far.
  let emitted = Atomic(0)

  private let isLive: Bool
  private let spill: SpillSpace?
  private let watched = Atomic(false)

  /// Guards what the shares have written down.
  private let pages = Mutex(Pages())

  /// How often a share writes, in nanoseconds.
  static let interval: Int64 = 200_000_000

  init(isLive: Bool, _ spill: SpillSpace?) {
    self.isLive = isLive
    self.spill = spill
  }

  /// Whether somebody looks.
  var isWatched: Bool { watched.load(ordering: .relaxed) }

  /// Takes down what a share knows.
  func put(
    _ part: Part, of share: RunShare, _ counters: [Counter], _ extent: InputExtent?
  ) {
    pages.withLock { pages in
      pages.parts[ObjectIdentifier(share)] = part
      pages.counters = counters
      pages.extent = extent ?? pages.extent
    }
  }

  /// How far the run is, as far as it is written down; from the first look on it is.
  var progress: RunProgress {
    watched.store(true, ordering: .relaxed)
    var progress = RunProgress()
    progress.isLive = isLive
    progress.emitted = emitted.load(ordering: .relaxed)
    progress.spilledBytes = spill?.writtenCount ?? 0
    pages.withLock { pages in
      for part in pages.parts.values {
        progress.read += part.counts.read
        progress.malformed += part.counts.malformed
        progress.late += part.counts.late
        if let time = part.watermark {
          progress.watermark = Swift.min(progress.watermark ?? time, time)
        }
        progress.slowestSource = part.slowestSource ?? progress.slowestSource
      }
      progress.counters = pages.counters
      progress.extent = pages.extent
    }
    return progress
  }
}

extension RunCore {
  /// Writes down how far a share is, now and then, if somebody looks; called by the share's thread.
  func noteProgress(of share: RunShare) {
    guard progress.isWatched else { return }
    let now = monotonicNanoseconds()
    guard now >= share.nextNote else { return }
    share.nextNote = now + ProgressBook.interval
    var part = ProgressBook.Part()
    let counts = share.reader.counts
    part.counts = (counts.read, counts.malformed, share.lateCount)
    part.watermark = share.reader.watermark
    part.slowestSource = share.reader.slowestSource
    // Outputs count while they write, which in a bounded run any thread may do.
    let all = isLive ? components : sourceStatistics
    progress.put(part, of: share, all.flatMap(\.counters), input.extent)
  }
}
