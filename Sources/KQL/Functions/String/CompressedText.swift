import CInflate

extension Overload {
  /// Compresses a text and writes the result as base 64.
  static func compressing(_ kind: deflate_kind) -> Overload {
    .build { (text: StringView, arena: Arena) -> StringView in
      let scratch = Arena(capacity: deflate_bound(text.count))
      let capacity = deflate_bound(text.count)
      let target = scratch.reserve(capacity)
      let count = deflate_text(kind, 6, text.start, text.count, target, capacity)
      arena.begin()
      Base64.append(StringView(target, count), to: arena)
      withExtendedLifetime(scratch) {}
      return arena.end()
    }
  }

  /// The text that was compressed; empty for what is damaged or longer than 16 MB.
  static func decompressing(_ kind: deflate_kind) -> Overload {
    .build { (text: StringView, arena: Arena) -> StringView in
      let scratch = Arena(capacity: text.count)
      defer { withExtendedLifetime(scratch) {} }
      guard let bytes = Base64.decoded(text, scratch) else { return .empty }
      var capacity = Swift.max(256, bytes.count * 4)
      while capacity <= 1 << 24 {
        arena.begin()
        var isFull = false
        let count = inflate_text(
          kind, bytes.start, bytes.count, arena.reserve(capacity), capacity, &isFull)
        // A failure is the largest size_t, which is negative here.
        if count >= 0, count <= capacity {
          arena.advance(count)
          return arena.end()
        }
        guard isFull else { return .empty }
        capacity *= 4
      }
      return .empty
    }
  }
}
