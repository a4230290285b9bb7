import KQLSyntax

extension RunSettings {
  /// The settings with what queries say about themselves in comments like
  /// `// realtimekql: tolerance=10s`, where the settings do not say it.
  ///
  /// - Throws: What is wrong with a comment, or that two queries say different things.
  func applyingPragmas(of queries: [NamedQuery]) throws(PipelineError) -> RunSettings {
    var settings = self
    var found: [String: (value: String, query: String)] = [:]
    for query in queries {
      for (name, value) in try query.pragmas {
        if let earlier = found[name], earlier.value != value {
          throw .usage(
            "\(name) is \(earlier.value) in \(earlier.query) and \(value) in \(query.name)",
            help: "--\(name) decides, or run them one by one")
        }
        found[name] = (value, query.name)
        let setting = Self.streamSettings.first { $0.description.name == name }
        guard let setting, setting.texts(self).isEmpty else { continue }
        try settings.setPragma(name, value)
      }
    }
    try settings.check()
    return settings
  }

  /// Sets what a comment says; names have no dashes there.
  fileprivate mutating func setPragma(_ name: String, _ value: String) throws(PipelineError) {
    guard let setting = Self.streamSettings.first(where: { $0.description.name == name }) else {
      let names = Self.streamSettings.map(\.description.name).joined(separator: ", ")
      throw .usage("there is no setting '\(name)'", help: "settings are \(names)")
    }
    guard (try? setting.set(&self, value)) != nil else {
      throw .usage("\(name) takes \(setting.description.takes), not '\(value)'", help: "")
    }
  }
}

extension NamedQuery {
  private static let mark: StaticString = "realtimekql:"

  /// The settings in the comments, in the order of the text.
  fileprivate var pragmas: [(name: String, value: String)] {
    get throws(PipelineError) {
      var pragmas: [(name: String, value: String)] = []
      guard mayHave(Self.mark) else { return [] }
      let mark = Self.mark.description
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let line = line.drop { $0.isWhitespace }
        guard line.hasPrefix("//") else { continue }
        let comment = line.dropFirst(2).drop { $0.isWhitespace }
        guard comment.hasPrefix(mark) else { continue }
        var depth = 0
        let words = comment.dropFirst(mark.count).split { character in
          // What is in parentheses is of an expression.
          if character == "(" { depth += 1 }
          if character == ")" { depth -= 1 }
          return depth <= 0 && (character.isWhitespace || character == ",")
        }
        for word in words {
          let parts = word.split(separator: "=", maxSplits: 1)
          let name = String(parts[0])
          let value = parts.count > 1 ? String(parts[1]) : ""
          do throws(PipelineError) {
            var settings = RunSettings()
            try settings.setPragma(name, value)
          } catch {
            let start = text.utf8.distance(from: text.startIndex, to: line.startIndex)
            throw .query([
              QueryMistake(
                Diagnostic(
                  error.message, at: SourceSpan(start, start + line.utf8.count)), in: self)
            ])
          }
          pragmas.append((name, value))
        }
      }
      return pragmas
    }
  }
}
