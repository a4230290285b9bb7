import KQL

/// What becomes of results: they are written in the order of the input, by one thread at a time.
extension PipelineRun {
  func hand(in results: [QueryResults], ticket: Int) {
    monitor.lock()
    while ticket > nextTicket + lead, !isDone { monitor.wait() }
    waiting[ticket] = results
    writeWaiting()
    monitor.unlock()
  }

  /// Writes what has its turn, unless somebody does already; the monitor is locked.
  func writeWaiting() {
    while !isWriting, let ready = waiting.removeValue(forKey: nextTicket) {
      isWriting = true
      monitor.unlock()
      let wantsMore = write(ready)
      monitor.lock()
      isWriting = false
      nextTicket += 1
      if !wantsMore { endInput() }
      monitor.wakeAll()
    }
  }

  /// Does something while no results are being written.
  func turn(_ body: () -> Void) {
    monitor.lock()
    while isWriting { monitor.wait() }
    isWriting = true
    monitor.unlock()
    body()
    monitor.lock()
    isWriting = false
    if !queries.contains(where: \.isOpen) { endInput() }
    writeWaiting()
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Writes what the only worker has besides the results of chunks.
  func pass(_ results: [QueryResults]) {
    if !write(results) { monitor.locked { endInput() } }
  }

  /// Puts the results of a chunk behind those before it.
  func write(_ ready: [QueryResults]) -> Bool {
    guard !ready.isEmpty else { return true }
    var buffer = ByteBuffer()
    var isEnd = false
    for (query, results) in ready where query.outcome == nil {
      if !query.execution.take(results, into: &buffer) {
        _ = query.close()
        isEnd = true
      }
      if let error = results.error ?? query.execution.error { fail(query, error) }
    }
    guard write(buffer) else { return false }
    return !isEnd || monitor.locked { queries.contains(where: \.isOpen) }
  }

  func write(_ buffer: borrowing ByteBuffer) -> Bool {
    guard !buffer.isEmpty else { return true }
    do throws(SinkError) {
      try output.write(buffer.bytes)
      return true
    } catch {
      fail(error.isClosed ? .closed : .sink(error.message))
      return false
    }
  }

  func writeLate(_ workers: [QueryWorker]) {
    guard let late else { return }
    var buffer = ByteBuffer()
    for worker in workers { worker.drainLate(into: &buffer) }
    guard !buffer.isEmpty else { return }
    do throws(SinkError) {
      try late.write(buffer.bytes)
    } catch {
      fail(.sink(error.message))
    }
  }
}
