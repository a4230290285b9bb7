extension ScalarFunction {
  static let binaryShiftRight = ScalarFunction(
    "binary_shift_right", "Moves the bits of a number to the right, keeping the sign.",
    parameters: [
      "number": "A whole number.", "count": "By how many bits, modulo 64; negative gives null.",
    ],
    examples: ["binary_shift_right(1024, 3)": "128"],
    overloads: [
      .map { (value: Int64, count: Int64) -> Int64? in count < 0 ? nil : value &>> count }
    ])
}
