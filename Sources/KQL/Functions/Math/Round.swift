extension ScalarFunction {
  static let round = ScalarFunction(
    "round", "Rounds a number to some digits after the point, halves away from zero.",
    parameters: [
      "number": "The number.",
      "precision?": "The digits after the point; negative for tens, hundreds, ….",
    ],
    examples: ["round(2.5)": "3", "round(2.15, 1)": "2.2", "round(-50.55, -2)": "-100"],
    overloads: [
      .map { (value: Int32) in value },
      .map { (value: Int32, places: Int64) in
        Int64(value).rounded(toPlaces: places).flatMap { Int32(exactly: $0) }
      },
      .map { (value: Int64) in value },
      .map { (value: Int64, places: Int64) in value.rounded(toPlaces: places) },
      .map { (value: Decimal) in value.rounded(toPlaces: 0) },
      .map { (value: Decimal, places: Int64) in value.rounded(toPlaces: places) },
      .map { (value: Double) in value.rounded(.toNearestOrAwayFromZero) },
      .map { (value: Double, places: Int64) in value.rounded(toPlaces: places) },
    ])
}
