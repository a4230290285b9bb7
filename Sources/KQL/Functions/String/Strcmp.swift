extension ScalarFunction {
  static let strcmp = ScalarFunction(
    "strcmp", "Returns -1, 0 or 1 when a text is before, equal to or after another.",
    parameters: ["first": "A text.", "second": "The text to compare it with, byte by byte."],
    examples: ["strcmp('ABC', 'ABC')": "0", "strcmp('abc', 'ABC')": "1", "strcmp('a', 'b')": "-1"],
    textArguments: [0, 1],
    overloads: [
      .map { (first: StringView, second: StringView) -> Int64 in
        Int64(StringView.compare(first, second).signum())
      }
    ])
}
