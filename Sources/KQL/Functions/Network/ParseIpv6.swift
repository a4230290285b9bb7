extension ScalarFunction {
  static let parseIpv6 = ScalarFunction(
    "parse_ipv6", "Returns an IPv6 or IPv4 address in full, as IPv6.",
    parameters: ["ip": "The address, perhaps with a prefix; what is none gives empty text."],
    examples: ["parse_ipv6('127.0.0.1')": "0000:0000:0000:0000:0000:ffff:7f00:0001"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        guard let address = IPv6Address(text, mapsOld: false) else { return .empty }
        arena.begin()
        IPv6Address.append(address.network, to: arena)
        return arena.end()
      }
    ])

  static let parseIpv6Mask = ScalarFunction(
    "parse_ipv6_mask", "Returns the network of an IPv6 or IPv4 address in full, as IPv6.",
    parameters: ["ip": "The address.", "prefix": "How many of its first bits count, 0 to 128."],
    examples: ["parse_ipv6_mask('fe80::7994', 120)": "fe80:0000:0000:0000:0000:0000:0000:7900"],
    overloads: [
      .build { (text: StringView, prefix: Int64, arena: Arena) -> StringView in
        guard let address = IPv6Address(text), prefix >= 0, prefix <= 128 else { return .empty }
        arena.begin()
        let mask = IPv6Address.mask(Swift.min(address.prefix, Int(prefix)))
        IPv6Address.append(address.bits & mask, to: arena)
        return arena.end()
      }
    ])
}
