import KQLSyntax

extension ParsePattern {
  /// The pattern as a regular expression whose groups `v0`, `v1`, … are the values.
  ///
  /// As Kusto does, a value is as long as can be, and what `*` skips as short as can be. The flags
  /// are those of a group, such as `Ui`.
  func regex(flags: String?) -> String {
    var text = flags.map { $0.isEmpty ? "" : "(?\($0))" } ?? ""
    text += "^"
    for part in parts {
      text += part.items.map(regex).joined()
      text += "(?:\(part.text))"
    }
    return text + rest.map(regex).joined() + "$"
  }

  private func regex(_ item: Item) -> String {
    switch item {
    case .skip: ".*?"
    case .capture(let index): "(?P<v\(index)>\(Self.regex(captures[index].type)))"
    }
  }

  private static func regex(_ type: ScalarType) -> String {
    switch type {
    case .int, .long: #"\s*[-+]?\d+"#
    case .real, .decimal: #"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"#
    case .bool: "(?i:true|false|0|1)"
    case .guid: #"[-{}0-9a-fA-F]+"#
    case .string, .datetime, .timespan, .dynamic: ".*"
    }
  }
}

/// Finds the values with a regular expression.
final class RegexPatternMatcher: PatternMatcher {
  private let matcher: RegexMatcher
  private let groups: [Int]
  private let spanCount: Int

  init(_ regex: Regex, captureCount: Int) {
    matcher = RegexMatcher(regex)
    groups = (0..<captureCount).map { regex.group(named: "v\($0)") ?? 0 }
    spanCount = (groups.max() ?? 0) + 1
  }

  func match(_ text: StringView, _ values: UnsafeMutablePointer<StringView>) -> Bool {
    guard matcher.find(text, from: 0, spans: spanCount) else { return false }
    for (index, group) in groups.enumerated() {
      values[index] = matcher.group(group, of: text) ?? .empty
    }
    return true
  }
}
