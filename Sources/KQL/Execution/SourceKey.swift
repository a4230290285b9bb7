/// What tells the sources of a stream apart: where its events come from, of which input.
package enum SourceKey {
  private static let border: Character = "\u{0}"

  /// The key of a source, as ``Chunk/origin`` calls it, of an input.
  package static func of(_ origin: String, input: Int) -> String {
    input == 0 ? origin : "\(input)\(border)\(origin)"
  }

  /// The key of a sender, and of its connection, of an input.
  static func of(_ sender: ChunkMessages.Sender, input: Int) -> String {
    let key = of(sender.origin, input: input)
    return sender.connection == 0 ? key : "\(key)\(border)\(sender.connection)"
  }

  /// What people call the source of a key.
  static func name(in key: String) -> String {
    let parts = key.split(separator: border, omittingEmptySubsequences: false)
    guard parts.count > 1 else { return key }
    return String(parts[0].allSatisfy(\.isNumber) ? parts[1] : parts[0])
  }
}

extension Chunk {
  /// The keys of the sources that it has events of.
  package var sourceKeys: [String] {
    guard let messages, !messages.senders.isEmpty else {
      return [SourceKey.of(origin, input: input)]
    }
    return messages.senders.map { SourceKey.of($0, input: input) }
  }

  /// The keys of the connections that nothing more comes over, and of their senders.
  var closedKeys: [(connection: String, sender: String)] {
    messages?.closed.map {
      (SourceKey.of($0, input: input), SourceKey.of($0.origin, input: input))
    } ?? []
  }
}
