extension ScalarFunction {
  static let tohex = ScalarFunction(
    "tohex", "Writes a whole number in hexadecimal digits.",
    parameters: [
      "number": "The number; a negative one in two's complement.",
      "minLength?": "The least number of digits, up to 16.",
    ],
    examples: [
      "tohex(256)": "100", "tohex(-256)": "ffffffffffffff00", "tohex(256, 8)": "00000100",
    ],
    overloads: [
      .build { (value: Int32, arena: Arena) in
        UInt64(UInt32(bitPattern: value)).hexadecimal(1, arena)
      },
      .build { (value: Int64, arena: Arena) in UInt64(bitPattern: value).hexadecimal(1, arena) },
      .build { (value: Int32, length: Int64, arena: Arena) in
        UInt64(UInt32(bitPattern: value)).hexadecimal(length, arena)
      },
      .build { (value: Int64, length: Int64, arena: Arena) in
        UInt64(bitPattern: value).hexadecimal(length, arena)
      },
    ])
}
