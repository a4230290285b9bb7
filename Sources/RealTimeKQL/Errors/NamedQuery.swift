import CScan

/// A text with queries and where it comes from.
///
/// Queries are separated by `;` or by an empty line; the comment above one is its name.
public struct NamedQuery: Hashable, Sendable {
  /// For messages: a file's path, or `query`.
  public var name: String

  /// The text.
  public var text: String

  /// Creates a query.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// A query that was typed.
  public init(inline text: String) { self.init(name: Self.inlineName, text: text) }

  /// The name of queries that are not in a file.
  public static let inlineName = "query"

  /// Whether it was typed.
  public var isInline: Bool { name == Self.inlineName }
}

extension NamedQuery {
  /// Whether some text of ASCII may stand in it: a file of thousands of queries is not gone through in vain.
  func mayHave(_ sought: StaticString) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in
      guard let start = bytes.baseAddress else { return false }
      var needle = scan_needle_prepare(sought.utf8Start, sought.utf8CodeUnitCount, false)
      return scan_find(start, bytes.count, &needle) != nil
    } ?? true
  }
}

extension [NamedQuery] {
  /// What the queries of each text are called that have no comment above them.
  var titles: [String] {
    let names = map { $0.name.split(separator: "/").last.map(String.init) ?? $0.name }
    let counts = names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    var numbers: [String: Int] = [:]
    return names.map { name in
      guard counts[name] ?? 0 > 1 else { return name }
      numbers[name, default: 0] += 1
      return "\(name) \(numbers[name, default: 0])"
    }
  }
}
