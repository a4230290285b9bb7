import CRegex

/// The compiled patterns of one worker, and their matches in the last column they met.
final class RegexCache {
  private var patterns: [UInt64: RegexPattern] = [:]
  private var recent: RegexPattern?

  private final class Key: Sendable {}
  private static let key = Key()

  /// The cache of a worker.
  static func of(_ context: EvaluationContext) -> RegexCache {
    context.state(of: key) { RegexCache() }
  }

  /// The compiled pattern; `nil` when it is not valid.
  @inline(__always)
  func pattern(_ text: StringView) -> RegexPattern? {
    if let recent, recent.text == text { return recent.matcher == nil ? nil : recent }
    return look(up: text)
  }

  private func look(up text: StringView) -> RegexPattern? {
    let hash = text.hash()
    if let known = patterns[hash], known.text == text {
      recent = known
    } else {
      if patterns.count >= 256 { patterns.removeAll() }
      let compiled = RegexPattern(text)
      patterns[hash] = compiled
      recent = compiled
    }
    return recent?.matcher == nil ? nil : recent
  }
}

/// A pattern that one worker uses.
final class RegexPattern {
  /// The pattern.
  let text: StringView

  /// Its matcher; `nil` when the pattern is not valid.
  let matcher: RegexMatcher?

  private let arena: Arena
  private var wantedSpans = 0
  private var last: RegexMatches?

  init(_ text: StringView) {
    arena = Arena(capacity: text.count)
    self.text = arena.copy(text)
    matcher = (try? Regex(text)).map(RegexMatcher.init)
  }

  /// The first match in every row of a string column, with at least `spans` spans.
  ///
  /// Kept until another column comes, so that several calls over one column match once; also when
  /// the column has some of the rows of the one before, as after `where x matches regex …`.
  func matches(in column: Column, spans: Int) -> RegexMatches? {
    guard let matcher else { return nil }
    if spans > wantedSpans { wantedSpans = spans }
    if let last, last.spanCount >= spans {
      if last.column === column { return last }
      if spans > 0, let part = last.part(column) {
        self.last = part
        return part
      }
    }
    let matches = RegexMatches(matcher, column, spanCount: wantedSpans)
    last = matches
    return matches
  }
}

/// The first match of a pattern in every row of a column.
final class RegexMatches {
  let column: Column

  /// How many spans there are for each row: the whole match, then groups; 0 for none.
  let spanCount: Int

  /// Whether each row matched.
  let flags: UnsafeMutablePointer<Bool>

  private let spans: UnsafeMutablePointer<UInt32>

  private init(_ column: Column, spanCount: Int) {
    self.column = column
    self.spanCount = spanCount
    flags = .allocate(capacity: max(column.storedCount, 1))
    spans = .allocate(capacity: max(column.storedCount * spanCount * 2, 1))
  }

  convenience init(_ matcher: RegexMatcher, _ column: Column, spanCount: Int) {
    self.init(column, spanCount: spanCount)
    let texts = column.pointer(StringView.self)
    flags.initialize(repeating: false, count: max(column.storedCount, 1))
    for row in 0..<column.storedCount {
      if row & 15 == 15, Allowance.isOver { break }
      let found = matcher.find(texts[row], from: 0, spans: spanCount)
      flags[row] = found
      guard found else { continue }
      let target = spans + row * spanCount * 2
      for span in 0..<min(spanCount, matcher.regex.groupCount + 1) {
        target[span * 2] = UInt32(truncatingIfNeeded: matcher.spans[span].begin)
        target[span * 2 + 1] = UInt32(truncatingIfNeeded: matcher.spans[span].end)
      }
    }
  }

  deinit {
    flags.deallocate()
    spans.deallocate()
  }

  /// The text of a group in a row; empty when there was no match or the group took no part.
  @inline(__always)
  func group(_ group: Int, row: Int) -> StringView {
    let index = column.index(row)
    guard flags[index] else { return .empty }
    let span = spans + (index * spanCount + group) * 2
    guard span[0] != .max, span[1] >= span[0] else { return .empty }
    let text = column.pointer(StringView.self)[index]
    return text[Int(span[0])..<Int(span[1])]
  }

  /// The matches of a column whose rows are some of this one's, in order; `nil` when they are not.
  func part(_ other: Column) -> RegexMatches? {
    guard !other.isConstant, !column.isConstant, other.count < column.count else { return nil }
    let result = RegexMatches(other, spanCount: spanCount)
    let mine = column.pointer(StringView.self)
    let texts = other.pointer(StringView.self)
    var row = 0
    for index in 0..<other.count {
      let text = texts[index]
      while row < column.count, mine[row].start != text.start || mine[row].count != text.count {
        row += 1
      }
      guard row < column.count else { return nil }
      result.flags[index] = flags[row]
      (result.spans + index * spanCount * 2).update(
        from: spans + row * spanCount * 2, count: spanCount * 2)
      row += 1
    }
    return result
  }
}
