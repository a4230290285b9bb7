import KQL

/// A run over an input that ends: workers take chunks in turn, and what they make of them is written in
/// the order of the input by whoever has the next results.
final class BoundedRun: @unchecked Sendable {
  private let core: RunCore
  private let workerCount: Int

  /// The workers of each thread, made before the first one works.
  private var members: [[RunShare.Member]] = []

  /// Guarded by the core's monitor.
  private var writer: TicketWriter<[RunCore.QueryResults]>

  init(_ core: RunCore, workerCount: Int) {
    self.core = core
    self.workerCount = workerCount
    writer = TicketWriter(lead: workerCount * 2)
  }

  /// Runs to the end, or until the input is stopped.
  func run() async {
    await onOwnThread {
      self.members = (0..<self.workerCount).map { _ in self.core.makeMembers() }
    }
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<workerCount {
        group.addTask {
          await onOwnThread { self.work(self.core.makeShare(of: self.members[index])) }
        }
      }
    }
  }

  /// One worker: reads chunks until there are no more.
  private func work(_ share: RunShare) {
    while let next = nextChunk() {
      guard case .chunk(let chunk, let ticket) = next else {
        flushIfDue()
        continue
      }
      share.begin(chunk: ticket)
      share.reader.read(chunk)
      hand(in: share.results(), ticket: ticket)
      core.noteProgress(of: share)
      if workerCount == 1 { core.completeClosed(share) }
      share.change()
    }
  }

  private func nextChunk() -> NextChunk? {
    core.waitForRoom()
    return core.nextChunk(timeout: core.outputs.millisecondsBetweenLooks)
  }

  private func hand(in results: [RunCore.QueryResults], ticket: Int) {
    let monitor = core.monitor
    monitor.lock()
    while writer.isTooEarly(ticket), !core.isDone { monitor.wait() }
    writer.add(results, ticket: ticket)
    writeReady()
    monitor.unlock()
  }

  /// Writes what has its turn; the monitor is locked before and after.
  private func writeReady() {
    let monitor = core.monitor
    while let ready = writer.begin() {
      monitor.unlock()
      let wantsMore = core.write(ready)
      monitor.lock()
      writer.end()
      if !wantsMore { core.endInput() }
      monitor.wakeAll()
    }
  }

  /// Gives out rows that have been buffered long enough, while no events come.
  private func flushIfDue() {
    let monitor = core.monitor
    monitor.lock()
    if writer.beginTurn() {
      monitor.unlock()
      _ = core.attempt { (outputs) throws(SinkError) in try outputs.flushIfDue() }
      monitor.lock()
      writer.endTurn()
      // Results that were handed in meanwhile had nobody to write them.
      writeReady()
    }
    monitor.unlock()
  }
}
