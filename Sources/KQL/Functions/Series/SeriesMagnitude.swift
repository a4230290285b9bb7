extension ScalarFunction {
  static let seriesMagnitude = ScalarFunction(
    "series_magnitude", "Returns the length of a series as a vector.",
    parameters: ["series": "An array; what is no number in it is left out."],
    examples: ["series_magnitude(dynamic([3, 4]))": "5"],
    overloads: [
      .map { (array: Dynamic) -> Double? in
        guard array.kind == .array else { return nil }
        return array.elements.reduce(0) { $0 + ($1.number ?? 0) * ($1.number ?? 0) }.squareRoot()
      }
    ])
}
