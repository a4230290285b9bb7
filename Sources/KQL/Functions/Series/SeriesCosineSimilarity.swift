import KQLSyntax

extension ScalarFunction {
  static let seriesCosineSimilarity = ScalarFunction(
    "series_cosine_similarity", "Returns the cosine of the angle between two series as vectors.",
    parameters: [
      "series1": "An array of numbers.", "series2": "An array of numbers.",
      "magnitude1?": "The length of the first, when it is known.",
      "magnitude2?": "The length of the second.",
    ],
    examples: ["round(series_cosine_similarity(dynamic([1, 2]), dynamic([2, 4])), 9)": "1"]
  ) { (call) throws(Diagnostic) in
    let operands =
      call.arguments(as: .dynamic).prefix(2)
      + (2..<4).map { index in
        call.values.count > index ? call.argument(index, as: .real) : Constant(Double?.none)
      }
    let overload = Overload([.dynamic, .dynamic, .real, .real], returns: .real) { call in
      let lefts = call.reader(0, of: Dynamic?.self)
      let rights = call.reader(1, of: Dynamic?.self)
      let leftLengths = call.reader(2, of: Double?.self)
      let rightLengths = call.reader(3, of: Double?.self)
      return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
        (row: Int) -> Double? in
        guard let left = lefts[row], left.kind == .array,
          let sums = SeriesPairs.products(left, rights[row])
        else { return nil }
        let first = leftLengths[row] ?? sums.left.squareRoot()
        let second = rightLengths[row] ?? sums.right.squareRoot()
        return sums.product / (first * second)
      }
    }
    return call.apply(overload, Array(operands))
  }
}
