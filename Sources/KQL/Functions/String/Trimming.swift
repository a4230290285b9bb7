import KQLSyntax

/// The shared part of `trim`, `trim_start` and `trim_end`.
enum Trimming {
  /// Which ends are trimmed.
  enum Side { case start, end, both }

  /// The patterns of one call, tied to the ends of the text.
  private final class State {
    var source: StringView = .empty
    var arena = Arena(capacity: 64)
    var start: RegexMatcher?
    var end: RegexMatcher?

    func prepare(_ pattern: StringView, _ side: Side) {
      if start != nil || end != nil, source == pattern { return }
      arena = Arena(capacity: pattern.count * 4 + 32)
      source = arena.copy(pattern)
      start = side == .end ? nil : matcher("^(?:", pattern, ")")
      end = side == .start ? nil : matcher("(?:", pattern, ")$")
    }

    private func matcher(
      _ before: StaticString, _ pattern: StringView, _ after: StaticString
    ) -> RegexMatcher? {
      arena.begin()
      arena.append(before)
      arena.append(pattern)
      arena.append(after)
      return (try? Regex(arena.end())).map(RegexMatcher.init)
    }

    func trim(_ text: StringView) -> StringView {
      var begin = 0
      var finish = text.count
      if let start, start.find(text, from: 0, spans: 1) { begin = start.range.upperBound }
      if let end, end.find(text[begin..<finish], from: 0, spans: 1) {
        finish = begin + end.range.lowerBound
      }
      return text[begin..<finish]
    }
  }

  /// The expression of a call.
  ///
  /// - Throws: A diagnostic when the arguments do not fit or the pattern is not valid.
  static func bind(_ side: Side, _ call: CallArguments) throws(Diagnostic) -> Expression {
    try call.require(2...2, "\(call.name)(regex, source)")
    try Regex.check(call.values[0])
    let operands = call.arguments(as: .string)
    let overload = Overload([.string, .string], returns: .string) { call in
      let state = call.state { State() }
      let patterns = call.reader(0, of: StringView.self)
      let texts = call.reader(1, of: StringView.self)
      return fillColumn(
        call.count, owners: call.owners, forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> StringView in
        if row == 0 || patterns.mask != 0 { state.prepare(patterns[row], side) }
        return state.trim(texts[row])
      }
    }
    return call.apply(overload, operands)
  }
}
