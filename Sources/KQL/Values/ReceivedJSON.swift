/// JSON that somebody else has sent, such as the answer of a server, to be looked into by name.
///
/// Not for the row path.
package struct ReceivedJSON: @unchecked Sendable {
  private let value: Dynamic
  /// Owns the text.
  private let arena: Arena

  /// Keeps a text; `nil` when it is not JSON.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return nil }
    let arena = Arena(capacity: bytes.count + 64)
    let text = arena.copy(StringView(start.assumingMemoryBound(to: UInt8.self), bytes.count))
    guard Dynamic.isJSON(text) else { return nil }
    value = Dynamic(text)
    self.arena = arena
  }

  /// Keeps a text; `nil` when it is not JSON.
  package init?(_ bytes: [UInt8]) {
    guard let json = bytes.withUnsafeBytes({ ReceivedJSON($0) }) else { return nil }
    self = json
  }

  private init(_ value: Dynamic, _ arena: Arena) {
    self.value = value
    self.arena = arena
  }

  /// The first member with a name; `nil` when there is none.
  package subscript(name: String) -> ReceivedJSON? {
    members.first { $0.name == name }?.value
  }

  /// The members of an object, in order; none of anything else.
  package var members: [(name: String, value: ReceivedJSON)] {
    value.members.map { ($0.key.withDecoded(\.string), ReceivedJSON($0.value, arena)) }
  }

  /// The elements of an array, in order; none of anything else.
  package var elements: [ReceivedJSON] { value.elements.map { ReceivedJSON($0, arena) } }

  /// The text of a string; `nil` of anything else.
  package var string: String? { value.string?.withDecoded(\.string) }

  /// A number, or the digits of a string, cut to a whole number; `nil` of anything else.
  package var number: Int? {
    if let text = string { return Int(text) }
    return value.kind == .long || value.kind == .real ? value.asLong.map { Int($0) } : nil
  }

  /// Whether it is true; `nil` of anything that is no bool.
  package var bool: Bool? { value.kind == .bool ? value.asBool : nil }

  /// The JSON itself.
  package var text: String { value.trimmed.string }
}
