import KQLSyntax

extension ScalarFunction {
  static let formatIpv4 = ScalarFunction(
    "format_ipv4", "Returns the network of an IPv4 address as text.",
    parameters: [
      "ip": "The address, as text or as a number.",
      "prefix?": "How many of its first bits count, 0 to 32.",
    ],
    examples: [
      "format_ipv4('192.168.1.255', 24)": "192.168.1.0", "format_ipv4(3232236031)": "192.168.1.255",
    ]
  ) { (call) throws(Diagnostic) in try format(call, withMask: false) }

  static let formatIpv4Mask = ScalarFunction(
    "format_ipv4_mask", "Returns the network of an IPv4 address as text with its prefix length.",
    parameters: [
      "ip": "The address, as text or as a number.",
      "prefix?": "How many of its first bits count, 0 to 32.",
    ],
    examples: ["format_ipv4_mask('192.168.1.255', 24)": "192.168.1.0/24"]
  ) { (call) throws(Diagnostic) in try format(call, withMask: true) }

  private static func format(
    _ call: CallArguments, withMask: Bool
  ) throws(Diagnostic) -> Expression {
    try call.require(1...2, "\(call.name)(ip, prefix?)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> StringView in
      var address: IPv4Address?
      if let text = operands[0]?.string {
        address = IPv4Address(text.raw)
      } else if let number = operands[0]?.asLong, let bits = UInt32(exactly: number) {
        address = IPv4Address(bits: bits)
      }
      let prefix = operands.count > 1 ? operands[1]?.asLong ?? -1 : 32
      guard let address, prefix >= 0, prefix <= 32 else { return .empty }
      let length = Swift.min(address.prefix, Int(prefix))
      arena.begin()
      IPv4Address(bits: address.bits & IPv4Address.mask(length)).append(to: arena)
      if withMask {
        arena.append(UInt8(ascii: "/"))
        DynamicWriter(arena).append(Int64(length))
      }
      return arena.end()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
