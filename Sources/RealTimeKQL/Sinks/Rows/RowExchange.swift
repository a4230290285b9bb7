/// Hands batches from the thread that writes to the task that loops over them; the thread waits while the
/// task does not take any.
final class RowExchange: @unchecked Sendable {
  /// Guards everything below.
  private let monitor = Monitor()
  private var batches: [ResultBatch] = []
  private var waiting: CheckedContinuation<ResultBatch?, Never>?
  private var hasEnded = false

  /// How many batches are ready at most.
  private static let limit = 2

  /// Gives a batch; waits while enough of them are ready.
  ///
  /// - Returns: Whether somebody still takes them.
  func put(_ batch: ResultBatch) -> Bool {
    monitor.lock()
    while batches.count >= Self.limit, !hasEnded { monitor.wait() }
    let task = waiting
    waiting = nil
    let isWanted = !hasEnded
    if isWanted, task == nil { batches.append(batch) }
    monitor.unlock()
    task?.resume(returning: batch)
    return isWanted
  }

  /// The next batch; `nil` when there are no more.
  func take() async -> ResultBatch? {
    await withCheckedContinuation { continuation in
      monitor.lock()
      if batches.isEmpty, !hasEnded {
        waiting = continuation
        return monitor.unlock()
      }
      let next = batches.isEmpty ? nil : batches.removeFirst()
      monitor.wakeAll()
      monitor.unlock()
      continuation.resume(returning: next)
    }
  }

  /// Learns that no more come.
  func end() { close(keepingBatches: true) }

  /// Learns that nobody takes them any more.
  func abandon() { close(keepingBatches: false) }

  /// Whether more may be given and taken.
  var isOpen: Bool { monitor.locked { !hasEnded } }

  private func close(keepingBatches: Bool) {
    monitor.lock()
    hasEnded = true
    if !keepingBatches { batches = [] }
    let task = waiting
    waiting = nil
    monitor.wakeAll()
    monitor.unlock()
    task?.resume(returning: nil)
  }
}
