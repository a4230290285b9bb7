extension PipelineRequest {
  /// The request with what its queries say about themselves in comments like
  /// `// realtimekql: tolerance=10s`, where the options do not say it.
  ///
  /// - Throws: What is wrong with a comment, or that two queries say different things.
  func applyingPragmas() throws(PipelineError) -> PipelineRequest {
    var request = self
    var found: [String: (value: String, query: String)] = [:]
    for query in queries {
      for (name, value) in try query.pragmas {
        if let earlier = found[name], earlier.value != value {
          throw .usage(
            "\(name) is \(earlier.value) in \(earlier.query) and \(value) in \(query.name)",
            help: "--\(name) decides, or run them one by one")
        }
        found[name] = (value, query.name)
        guard let setting = StreamSetting.named(name), setting.text(options) == nil else {
          continue
        }
        try request.options.set(name, value)
      }
    }
    if request.options.now != nil, request.options.clock == .event {
      throw .usage("now and clock=event exclude each other", help: "leave one of them out")
    }
    return request
  }
}

extension NamedQuery {
  private static let mark = "realtimekql:"

  /// The settings in the comments, in the order of the text.
  fileprivate var pragmas: [(name: String, value: String)] {
    get throws(PipelineError) {
      var pragmas: [(name: String, value: String)] = []
      var number = 0
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        number += 1
        let line = line.drop { $0.isWhitespace }
        guard line.hasPrefix("//") else { continue }
        let comment = line.dropFirst(2).drop { $0.isWhitespace }
        guard comment.hasPrefix(Self.mark) else { continue }
        let words = comment.dropFirst(Self.mark.count).split { $0.isWhitespace || $0 == "," }
        for word in words {
          let parts = word.split(separator: "=", maxSplits: 1)
          let name = String(parts[0])
          let value = parts.count > 1 ? String(parts[1]) : ""
          do throws(PipelineError) {
            var options = PipelineOptions()
            try options.set(name, value)
          } catch {
            throw .query("error: \(error.message)\n --> \(self.name):\(number)")
          }
          pragmas.append((name, value))
        }
      }
      return pragmas
    }
  }
}
