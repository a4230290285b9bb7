import KQLSyntax

extension ScalarFunction {
  static let indexofRegex = ScalarFunction(
    "indexof_regex", "Returns the index of the first match of a regular expression, -1 for none.",
    parameters: [
      "source": "The text to search.", "regex": "The regular expression.",
      "start?": "The index to start from.", "length?": "How many characters to search; -1 for all.",
      "occurrence?": "Which match to look for, from 1.",
    ],
    examples: [
      "indexof_regex('abcabc', @'a.c')": "0", "indexof_regex('abcabcdefg', @'a.c', 0, 9, 2)": "3",
      "indexof_regex('abcabc', @'a|ab', -1)": "null",
    ]
  ) { (call) throws(Diagnostic) in
    try Regex.check(call.values[1])
    let overload = Overload(
      [.string, .string, .long, .long, .long], returns: .long
    ) { call in
      let cache = RegexCache.of(call.context)
      let texts = call.reader(0, of: StringView.self)
      let patterns = call.reader(1, of: StringView.self)
      let starts = call.reader(2, of: Int64.self)
      let lengths = call.reader(3, of: Int64.self)
      let occurrences = call.reader(4, of: Int64.self)
      return fillColumn(
        call.count, owners: [], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Int64? in
        guard starts[row] >= 0, occurrences[row] >= 0,
          let matcher = cache.pattern(patterns[row])?.matcher,
          let search = IndexSearch(texts[row], start: starts[row], length: lengths[row])
        else { return nil }
        var left = Swift.max(occurrences[row], 1)
        var result: Int64 = -1
        matcher.forEachMatch(in: search.window, spans: 1) { match in
          left -= 1
          if left == 0 { result = search.index(ofByte: match.range.lowerBound) }
        }
        return result
      }
    }
    return call.apply(overload, indexofOperands(call))
  }
}
