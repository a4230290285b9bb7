import KQLSyntax

extension ScalarFunction {
  static let welchTest = ScalarFunction(
    "welch_test", "Returns the probability that two samples have the same mean (Welch's t-test).",
    parameters: [
      "mean1": "The mean of the first.", "variance1": "Its variance.", "count1": "Its size.",
      "mean2": "The mean of the second.", "variance2": "Its variance.", "count2": "Its size.",
    ],
    examples: ["round(welch_test(10, 4, 20, 11, 5, 25), 4)": "0.1213"],
    overloads: [
      Overload(Array(repeating: .real, count: 6), returns: .real) { call in
        let readers = (0..<6).map { call.reader($0, of: Double?.self) }
        return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
          (row: Int) -> Double? in
          guard let mean1 = readers[0][row], let variance1 = readers[1][row],
            let count1 = readers[2][row], let mean2 = readers[3][row],
            let variance2 = readers[4][row], let count2 = readers[5][row]
          else { return nil }
          let (a, b) = (variance1 / count1, variance2 / count2)
          let square = (mean1 - mean2) * (mean1 - mean2) / (a + b)
          let freedom = (a + b) * (a + b) / (a * a / (count1 - 1) + b * b / (count2 - 1))
          return BetaDistribution.probability(freedom / (freedom + square), freedom / 2, 0.5)
        }
      }
    ])
}
