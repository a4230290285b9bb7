import KQLSyntax

/// The operators that look for one text in another: `has`, `contains`, `=~`, `matches regex`, ….
enum StringOperators {
  /// The implementations of an operator; none when it is not one of these.
  static func overloads(for operation: BinaryOperator) -> [Overload] {
    if let (place, caseless, negated) = search(operation) {
      return [Overload.search(place, caseless: caseless, negated: negated)]
    }
    return switch operation {
    case .matchesRegex: [.matchesRegex]
    case .like: [.like(caseless: true, negated: false)]
    case .notLike: [.like(caseless: true, negated: true)]
    case .likeCaseSensitive: [.like(caseless: false, negated: false)]
    case .notLikeCaseSensitive: [.like(caseless: false, negated: true)]
    default: []
    }
  }

  /// Checks what only a constant operand can show: that a pattern is valid.
  ///
  /// - Throws: A diagnostic at the pattern.
  static func check(
    _ operation: BinaryOperator, right: CallArguments.Value
  ) throws(Diagnostic) {
    if operation == .matchesRegex { try Regex.check(right) }
  }

  /// Where an operator looks for its right side, whether without regard to case, and whether it must not stand
  /// there; `nil` when it is another one.
  static func search(
    _ operation: BinaryOperator
  ) -> (TextSearch.Place, caseless: Bool, negated: Bool)? {
    switch operation {
    case .equalCaseInsensitive: (.whole, true, false)
    case .notEqualCaseInsensitive: (.whole, true, true)
    case .has: (.term, true, false)
    case .notHas: (.term, true, true)
    case .hasCaseSensitive: (.term, false, false)
    case .notHasCaseSensitive: (.term, false, true)
    case .hasPrefix: (.termPrefix, true, false)
    case .notHasPrefix: (.termPrefix, true, true)
    case .hasPrefixCaseSensitive: (.termPrefix, false, false)
    case .notHasPrefixCaseSensitive: (.termPrefix, false, true)
    case .hasSuffix: (.termSuffix, true, false)
    case .notHasSuffix: (.termSuffix, true, true)
    case .hasSuffixCaseSensitive: (.termSuffix, false, false)
    case .notHasSuffixCaseSensitive: (.termSuffix, false, true)
    case .contains: (.anywhere, true, false)
    case .notContains: (.anywhere, true, true)
    case .containsCaseSensitive: (.anywhere, false, false)
    case .notContainsCaseSensitive: (.anywhere, false, true)
    case .startsWith: (.start, true, false)
    case .notStartsWith: (.start, true, true)
    case .startsWithCaseSensitive: (.start, false, false)
    case .notStartsWithCaseSensitive: (.start, false, true)
    case .endsWith: (.end, true, false)
    case .notEndsWith: (.end, true, true)
    case .endsWithCaseSensitive: (.end, false, false)
    case .notEndsWithCaseSensitive: (.end, false, true)
    default: nil
    }
  }
}

/// A prepared search that a call keeps while its needle is the same.
final class PreparedSearch {
  private var search: TextSearch?
  private var source: StringView = .empty
  private var arena = Arena()

  /// A search for the text.
  @inline(__always)
  func prepared(_ text: StringView, _ place: TextSearch.Place, caseless: Bool) -> TextSearch {
    if let search, source == text { return search }
    return prepare(text, place, caseless)
  }

  private func prepare(
    _ text: StringView, _ place: TextSearch.Place, _ caseless: Bool
  ) -> TextSearch {
    let made = TextSearch(text, place, caseless: caseless)
    arena = Arena(capacity: text.count)
    source = arena.copy(text)
    search = made
    return made
  }
}

extension Overload {
  fileprivate static func search(
    _ place: TextSearch.Place, caseless: Bool, negated: Bool
  ) -> Overload {
    Overload([.string, .string], returns: .bool) { call in
      let state = call.state { PreparedSearch() }
      let texts = call.reader(0, of: StringView.self)
      let needles = call.reader(1, of: StringView.self)
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      let flags = builder.elements
      if needles.mask == 0, call.count > 0 {
        let search = state.prepared(needles[0], place, caseless: caseless)
        for row in 0..<call.count { flags[row] = search.matches(texts[row]) != negated }
      } else {
        for row in 0..<call.count {
          let search = state.prepared(needles[row], place, caseless: caseless)
          flags[row] = search.matches(texts[row]) != negated
        }
      }
      builder.setCount(call.count)
      return builder.finish()
    }
  }

  fileprivate static let matchesRegex = Overload([.string, .string], returns: .bool) { call in
    let cache = RegexCache.of(call.context)
    let patterns = call.reader(1, of: StringView.self)
    var builder = ColumnBuilder<Bool>(capacity: call.count)
    let flags = builder.elements
    if patterns.mask == 0, call.count > 0 {
      let column = call.columns[0]
      let matches = cache.pattern(patterns[0])?.matches(in: column, spans: 0)
      for row in 0..<call.count { flags[row] = matches?.flags[column.index(row)] ?? false }
    } else {
      let texts = call.reader(0, of: StringView.self)
      for row in 0..<call.count {
        flags[row] = cache.pattern(patterns[row])?.matcher?.matches(texts[row]) ?? false
      }
    }
    builder.setCount(call.count)
    return builder.finish()
  }
}
