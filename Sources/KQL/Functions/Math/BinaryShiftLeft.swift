extension ScalarFunction {
  static let binaryShiftLeft = ScalarFunction(
    "binary_shift_left", "Moves the bits of a number to the left.",
    parameters: [
      "number": "A whole number.", "count": "By how many bits, modulo 64; negative gives null.",
    ],
    examples: ["binary_shift_left(1, 10)": "1024"],
    overloads: [
      .map { (value: Int64, count: Int64) -> Int64? in count < 0 ? nil : value &<< count }
    ])
}
