extension ScalarFunction {
  static let parseVersion = ScalarFunction(
    "parse_version", "Returns a version number as a decimal that can be compared.",
    parameters: ["version": "One to four numbers of at most eight digits, with dots."],
    examples: [
      "parse_version('0.0.0.5')": "5", "parse_version('1.2.3.4') > parse_version('1.2.3')": "true",
      "parse_version('x')": "null",
    ],
    overloads: [
      .map { (text: StringView) -> Decimal? in
        var mantissa: Int128 = 0
        var parts = 0
        var value: Int128 = 0
        var digits = 0
        for offset in 0...text.count {
          if offset == text.count || text[offset] == UInt8(ascii: ".") {
            guard digits > 0, parts < 4 else { return nil }
            mantissa = mantissa * 100_000_000 + value
            parts += 1
            value = 0
            digits = 0
          } else {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10, digits < 8 else { return nil }
            value = value * 10 + Int128(digit)
            digits += 1
          }
        }
        while parts < 4 {
          mantissa *= 100_000_000
          parts += 1
        }
        return Decimal(mantissa: mantissa, scale: 0)
      }
    ])
}
