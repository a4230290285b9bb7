import KQLSyntax

extension ScalarFunction {
  static let replaceRegex = ScalarFunction(
    "replace_regex", "Returns a text with every match of a regular expression replaced.",
    parameters: [
      "source": "The text.", "regex": "The regular expression.",
      "rewrite": #"What to put there; \1 is the first group, \0 the whole match."#,
    ],
    examples: [
      #"replace_regex('Number is 1', @'is (\d+)', @'was: \1')"#: "Number was: 1",
      #"replace_regex('one two', @'(\w)(\w)', @'\2\1')"#: "noe wto",
    ]
  ) { (call) throws(Diagnostic) in
    _ = try Regex.constant(call.values[1])
    return call.apply(.replaceRegex, call.arguments(as: .string))
  }

  static let replace = ScalarFunction(
    "replace", "Returns a text with every match of a regular expression replaced (old form).",
    parameters: [
      "regex": "The regular expression.", "rewrite": #"What to put there; \1 is the first group."#,
      "source": "The text.",
    ],
    examples: [#"replace(@'is (\d+)', @'was: \1', 'Number is 1')"#: "Number was: 1"]
  ) { (call) throws(Diagnostic) in
    _ = try Regex.constant(call.values[0])
    let operands = call.arguments(as: .string)
    return call.apply(.replaceRegex, [operands[2], operands[0], operands[1]])
  }
}

extension Overload {
  /// Source, pattern and rewrite.
  fileprivate static let replaceRegex = Overload(
    [.string, .string, .string], returns: .string
  ) { call in
    let cache = RegexCache.of(call.context)
    let texts = call.reader(0, of: StringView.self)
    let patterns = call.reader(1, of: StringView.self)
    let rewrites = call.reader(2, of: StringView.self)
    let arena = Arena(capacity: call.count * 16)
    return fillColumn(
      call.count, owners: call.owners + [arena], forcesNulls: false, isNull: { _ in false }
    ) { (row: Int) -> StringView in
      guard let matcher = cache.pattern(patterns[row])?.matcher else { return texts[row] }
      return replaced(texts[row], matcher, rewrites[row], arena)
    }
  }

  private static func replaced(
    _ text: StringView, _ matcher: RegexMatcher, _ rewrite: StringView, _ arena: Arena
  ) -> StringView {
    var at = -1
    let isPlain = rewrite.firstOffset(of: UInt8(ascii: "\\")) == nil
    matcher.forEachMatch(in: text, spans: matcher.regex.groupCount + 1) { match in
      if at < 0 {
        arena.begin()
        at = 0
      }
      arena.append(text[at..<match.range.lowerBound])
      if isPlain { arena.append(rewrite) } else { append(rewrite, match, text, arena) }
      at = match.range.upperBound
    }
    guard at >= 0 else { return text }
    arena.append(text.dropFirst(at))
    return arena.end()
  }

  private static func append(
    _ rewrite: StringView, _ match: RegexMatcher, _ text: StringView, _ arena: Arena
  ) {
    guard !arena.isOverfull else { return }
    var at = 0
    while at < rewrite.count {
      let byte = rewrite[at]
      at += 1
      guard byte == UInt8(ascii: "\\"), at < rewrite.count else {
        arena.append(byte)
        continue
      }
      let digit = rewrite[at] &- UInt8(ascii: "0")
      if digit < 10 {
        at += 1
        if Int(digit) <= match.regex.groupCount, let group = match.group(Int(digit), of: text) {
          arena.append(group)
        }
      } else {
        if rewrite[at] == UInt8(ascii: "\\") { at += 1 }
        arena.append(byte)
      }
    }
  }
}
