import CScan
import KQLSyntax

extension ScalarFunction {
  static let indexof = ScalarFunction(
    "indexof", "Returns the index of the first occurrence of a text in another, -1 for none.",
    parameters: [
      "source": "The text to search.", "lookup": "What to look for.",
      "start?": "The index to start from; a negative one counts from the end.",
      "length?": "How many characters to search; -1 for all.",
      "occurrence?": "Which occurrence to look for, from 1.",
    ],
    examples: [
      "indexof('abcdefg', 'cde')": "2", "indexof('abcdefg', 'cde', 1, 2)": "-1",
      "indexof('abcdefg', 'cde', -5)": "2", "indexof('abcdefgabcdefg', 'cde', 1, 10, 2)": "9",
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload(
      [.string, .string, .long, .long, .long], returns: .long
    ) { call in
      let texts = call.reader(0, of: StringView.self)
      let lookups = call.reader(1, of: StringView.self)
      let starts = call.reader(2, of: Int64.self)
      let lengths = call.reader(3, of: Int64.self)
      let occurrences = call.reader(4, of: Int64.self)
      return fillColumn(
        call.count, owners: [], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Int64? in
        index(texts[row], lookups[row], starts[row], lengths[row], occurrences[row])
      }
    }
    return call.apply(overload, indexofOperands(call))
  }

  /// The operands of `indexof` and its like, those left out with their defaults.
  static func indexofOperands(_ call: CallArguments) -> [Expression] {
    var operands = [call.argument(0, as: .string), call.argument(1, as: .string)]
    for (index, standard) in [(2, Int64(0)), (3, -1), (4, 1)] {
      operands.append(
        index < call.values.count ? call.argument(index, as: .long) : Constant(standard))
    }
    return operands
  }

  private static func index(
    _ text: StringView, _ lookup: StringView, _ start: Int64, _ length: Int64, _ occurrence: Int64
  ) -> Int64? {
    guard !lookup.isEmpty, occurrence >= 0,
      let search = IndexSearch(text, start: start, length: length)
    else { return nil }
    var needle = scan_needle_prepare(lookup.start, lookup.count, false)
    let text = text.dropFirst(search.window.start - text.start)
    var end = search.window.count
    var from = 0
    var left = Swift.max(occurrence, 1)
    while from <= end, let found = scan_find(text.start + from, end - from, &needle) {
      let at = UnsafePointer(found) - text.start
      left -= 1
      if left == 0 { return search.base + Int64(text[0..<at].characterCount) }
      // The length counts again from behind each occurrence, as in Kusto.
      from = at + 1
      let rest = text.dropFirst(from)
      end = length < 0 ? text.count : from + rest.offset(ofCharacter: Int(clamping: length))
    }
    return -1
  }
}
