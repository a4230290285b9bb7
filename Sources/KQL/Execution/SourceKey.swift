/// What tells the sources of a stream apart: where its events come from, of which input.
package enum SourceKey {
  private static let border: Character = "\u{0}"

  /// The key of a source, as ``Chunk/origin`` calls it, of an input.
  package static func of(_ origin: String, input: Int) -> String {
    input == 0 ? origin : "\(input)\(border)\(origin)"
  }

  /// What people call the source of a key.
  static func name(in key: String) -> String {
    guard let border = key.firstIndex(of: border), key[..<border].allSatisfy(\.isNumber) else {
      return key
    }
    return String(key[key.index(after: border)...])
  }
}

extension Chunk {
  /// The keys of the sources that it has events of.
  package var sourceKeys: [String] {
    guard let messages, !messages.senders.isEmpty else {
      return [SourceKey.of(origin, input: input)]
    }
    return messages.senders.map { SourceKey.of($0.origin, input: input) }
  }
}
