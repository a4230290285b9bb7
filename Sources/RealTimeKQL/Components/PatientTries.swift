extension Patience {
  /// Does something with an output, again and again while that fails for the moment.
  ///
  /// - Parameters:
  ///   - name: The output's, for the warning.
  ///   - failed: Is called each time, before the wait.
  ///   - again: Is called before each further try.
  ///   - body: What is done.
  /// - Returns: What came of it.
  /// - Throws: Why it failed for good, or failed last.
  func persist<Result>(
    with name: String, failed: () -> Void = {}, again: () -> Void = {},
    _ body: () throws(SinkError) -> Result
  ) throws(SinkError) -> Result {
    var tries = 0
    while true {
      do throws(SinkError) {
        return try body()
      } catch {
        guard case .transient(let least) = error.kind else { throw error }
        failed()
        guard wait(for: name, error.reason(without: name), tries: tries, atLeast: least) else {
          throw error
        }
        tries += 1
        again()
      }
    }
  }
}

extension SinkError {
  /// What is wrong, without the name that the message may begin with.
  fileprivate func reason(without name: String) -> String {
    let start = name + ": "
    return message.hasPrefix(start) ? String(message.dropFirst(start.count)) : message
  }
}
