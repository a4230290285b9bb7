extension ScalarFunction {
  static let seriesCeiling = ScalarFunction(
    "series_ceiling", "Rounds every number of a series up.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_ceiling(dynamic([-1.5, 1, 2.5]))": "[-1.0,1.0,3.0]"],
    overloads: [.elementwise { value in value.rounded(.up) }])
}
