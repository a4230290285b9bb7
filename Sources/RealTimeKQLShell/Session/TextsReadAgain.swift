package import RealTimeKQL

extension PipelineRequest {
  /// The texts of the request as their files are now; those that were typed stay as they are.
  ///
  /// - Parameter report: Is told of files that cannot be read; their texts stay as they were.
  /// - Returns: The queries, and the files of functions.
  package func textsReadAgain(
    _ report: (String) -> Void
  ) -> (queries: [NamedQuery], functions: [NamedQuery]) {
    (queries.map { $0.readAgain(report) }, settings.functions.map { $0.readAgain(report) })
  }
}

extension NamedQuery {
  /// The text as its file is now.
  func readAgain(_ report: (String) -> Void) -> NamedQuery {
    guard !isInline else { return self }
    do throws(FileText.Failure) {
      return NamedQuery(name: name, text: try FileText.read(name, waits: false))
    } catch {
      report(error.message)
      return self
    }
  }
}
