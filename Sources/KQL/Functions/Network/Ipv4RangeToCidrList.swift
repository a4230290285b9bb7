extension ScalarFunction {
  static let ipv4RangeToCidrList = ScalarFunction(
    "ipv4_range_to_cidr_list",
    "Returns the fewest networks that make up a range of IPv4 addresses.",
    parameters: ["start": "The first address.", "end": "The last address."],
    examples: [
      "ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')":
        #"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#
    ],
    overloads: [
      .build { (start: StringView, end: StringView, arena: Arena) -> Dynamic? in
        guard let first = IPv4Address(start), let last = IPv4Address(end) else { return nil }
        var next = UInt64(first.bits)
        let limit = UInt64(last.bits)
        guard next <= limit else { return nil }
        var result = DynamicArrayWriter(arena)
        while next <= limit {
          var size = UInt64(1)
          var prefix = 32
          while prefix > 0, next % (size * 2) == 0, next + size * 2 - 1 <= limit {
            size *= 2
            prefix -= 1
          }
          result.separate()
          arena.append(UInt8(ascii: "\""))
          IPv4Address(bits: UInt32(next)).append(to: arena)
          arena.append(UInt8(ascii: "/"))
          result.writer.append(Int64(prefix))
          arena.append(UInt8(ascii: "\""))
          next += size
        }
        return result.finish()
      }
    ])
}
