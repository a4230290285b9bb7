extension ScalarFunction {
  static let seriesFloor = ScalarFunction(
    "series_floor", "Rounds every number of a series down.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_floor(dynamic([-1.5, 1, 2.5]))": "[-2.0,1.0,2.0]"],
    overloads: [.elementwise { value in value.rounded(.down) }])
}
