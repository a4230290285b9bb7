extension ScalarFunction {
  static let ntohs = ScalarFunction(
    "ntohs", aliases: ["nthos"], "Returns a 16-bit number with its two bytes swapped.",
    parameters: ["port": "The number in network byte order."],
    examples: ["ntohs(47873)": "443"],
    overloads: [
      .map { (value: Int64) -> Int64 in
        Int64(UInt16(truncatingIfNeeded: value).byteSwapped)
      }
    ])
}
