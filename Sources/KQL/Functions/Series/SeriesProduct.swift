extension ScalarFunction {
  static let seriesProduct = ScalarFunction(
    "series_product", "Returns the product of the numbers of a series.",
    parameters: ["series": "An array; what is no number in it is left out."],
    examples: ["series_product(dynamic([1, 2, 3, 4]))": "24"],
    overloads: [
      .map { (array: Dynamic) -> Double? in
        guard array.kind == .array else { return nil }
        return array.elements.reduce(1) { $0 * ($1.number ?? 1) }
      }
    ])
}
