extension ScalarFunction {
  static let bitsetCountOnes = ScalarFunction(
    "bitset_count_ones", "Returns how many bits of a number are set.",
    parameters: ["number": "A whole number."],
    examples: ["bitset_count_ones(42)": "3"],
    overloads: [
      .map { (value: Int64) in Int64(value.nonzeroBitCount) }
    ])
}
