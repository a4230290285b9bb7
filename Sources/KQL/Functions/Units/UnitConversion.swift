extension ScalarFunction {
  /// A function that converts a number from one unit to another; null for units it does not know.
  static func conversion(
    _ name: String, _ summary: String, examples: KeyValuePairs<String, String>,
    _ units: [(name: StaticString, factor: Double)]
  ) -> ScalarFunction {
    conversion(name, summary, examples: examples) { (value, from, to) in
      guard let source = units.first(where: { from == $0.name }),
        let target = units.first(where: { to == $0.name })
      else { return nil }
      return value * source.factor / target.factor
    }
  }

  /// A conversion by a closure that gets the names of the units.
  static func conversion(
    _ name: String, _ summary: String, examples: KeyValuePairs<String, String>,
    _ convert: @escaping @Sendable (Double, StringView, StringView) -> Double?
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary,
      parameters: [
        "value": "The number.", "from": "The unit it has, such as 'Meter'.",
        "to": "The unit to convert to.",
      ],
      examples: examples, overloads: [.map(convert)])
  }
}
