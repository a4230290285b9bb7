import CScan
import KQLSyntax

extension ScalarFunction {
  static let countof = ScalarFunction(
    "countof", "Returns how often a text or a regular expression occurs in a text.",
    parameters: [
      "source": "The text to search.", "search": "What to look for.",
      "kind?": "'normal' for text, whose occurrences may overlap, or 'regex'.",
    ],
    examples: [
      "countof('aaa', 'aa')": "2", "countof('ababa', 'ab')": "2",
      "countof('abcabc', 'a.c', 'regex')": "2",
    ]
  ) { (call) throws(Diagnostic) in
    let kind = call.values.count == 3 ? try call.constantString(2) : "normal"
    let operands = [call.argument(0, as: .string), call.argument(1, as: .string)]
    switch kind {
    case "normal": return call.apply(countofText, operands)
    case "regex":
      try Regex.check(call.values[1])
      return call.apply(countofRegex, operands)
    default:
      throw Diagnostic(
        "unknown kind '\(kind)'", at: call.values[2].span, help: "use 'normal' or 'regex'")
    }
  }

  private static let countofText = Overload.map { (text: StringView, search: StringView) -> Int64 in
    guard !search.isEmpty else { return 0 }
    var needle = scan_needle_prepare(search.start, search.count, false)
    var count: Int64 = 0
    var from = 0
    while let found = scan_find(text.start + from, text.count - from, &needle) {
      count += 1
      from = UnsafePointer(found) - text.start + 1
    }
    return count
  }

  private static let countofRegex = Overload([.string, .string], returns: .long) { call in
    let cache = RegexCache.of(call.context)
    let texts = call.reader(0, of: StringView.self)
    let patterns = call.reader(1, of: StringView.self)
    return fillColumn(
      call.count, owners: [], forcesNulls: false, isNull: { _ in false }
    ) { (row: Int) -> Int64 in
      var count: Int64 = 0
      cache.pattern(patterns[row])?.matcher?.forEachMatch(in: texts[row], spans: 1) { _ in
        count += 1
      }
      return count
    }
  }
}
