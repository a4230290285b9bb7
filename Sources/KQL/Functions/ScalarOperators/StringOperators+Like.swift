extension Overload {
  /// `like`: `%` stands for any text, `_` for one character.
  static func like(caseless: Bool, negated: Bool) -> Overload {
    Overload([.string, .string], returns: .bool) { call in
      let texts = call.reader(0, of: StringView.self)
      let patterns = call.reader(1, of: StringView.self)
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      for row in 0..<call.count {
        let matches = LikePattern(patterns[row], caseless: caseless).matches(texts[row])
        builder.append(matches != negated)
      }
      return builder.finish()
    }
  }
}

/// A pattern of `like`.
private struct LikePattern {
  private let pattern: StringView
  private let caseless: Bool

  init(_ pattern: StringView, caseless: Bool) {
    self.pattern = pattern
    self.caseless = caseless
  }

  /// Whether the whole text fits the pattern.
  func matches(_ text: StringView) -> Bool {
    var at = 0
    var next = 0
    var retry: (at: Int, next: Int)?
    while at < text.count {
      if next < pattern.count, pattern[next] == UInt8(ascii: "%") {
        next += 1
        retry = (at, next)
        continue
      }
      let (point, length) = text.scalar(at)
      if next < pattern.count {
        let (wanted, size) = pattern.scalar(next)
        if wanted == UInt32(UInt8(ascii: "_")) || isSame(point, wanted) {
          at += length
          next += size
          continue
        }
      }
      guard let last = retry else { return false }
      at = last.at + text.scalar(last.at).count
      next = last.next
      retry = (at, next)
    }
    while next < pattern.count, pattern[next] == UInt8(ascii: "%") { next += 1 }
    return next == pattern.count
  }

  private func isSame(_ a: UInt32, _ b: UInt32) -> Bool {
    a == b || caseless && LetterCase.lower[a] == LetterCase.lower[b]
  }
}
