extension ScalarFunction {
  static let substring = ScalarFunction(
    "substring", "Returns a part of a text.",
    parameters: [
      "source": "The text.",
      "start": "The index of the first character, from 0; a negative one counts from the end.",
      "length?": "The number of characters; without it all to the end.",
    ],
    examples: [
      "substring('123456', 1)": "23456", "substring('123456', 2, 2)": "34",
      "substring('123456', -2, 2)": "56",
    ],
    textArguments: [0],
    overloads: [
      .map { (text: StringView, start: Int64) -> StringView in text.substring(start) },
      .map { (text: StringView, start: Int64, length: Int64) -> StringView in
        text.substring(start, length)
      },
    ])
}
