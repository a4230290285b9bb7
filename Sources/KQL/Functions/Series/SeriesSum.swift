extension ScalarFunction {
  static let seriesSum = ScalarFunction(
    "series_sum", "Returns the sum of the numbers of a series.",
    parameters: ["series": "An array; what is no number in it is left out."],
    examples: ["series_sum(dynamic([1, 2, 3, 4]))": "10"],
    overloads: [
      .map { (array: Dynamic) -> Double? in
        guard array.kind == .array else { return nil }
        return array.elements.reduce(0) { $0 + ($1.number ?? 0) }
      }
    ])
}
