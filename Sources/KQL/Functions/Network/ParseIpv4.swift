extension ScalarFunction {
  static let parseIpv4 = ScalarFunction(
    "parse_ipv4", "Returns an IPv4 address as a number.",
    parameters: ["ip": "The address, perhaps with a prefix: '192.168.1.1/24'."],
    examples: [
      "parse_ipv4('127.0.0.1')": "2130706433", "parse_ipv4('192.1.168.2/24')": "3221334016",
      "parse_ipv4('abc')": "null",
    ],
    overloads: [
      .map { (text: StringView) -> Int64? in IPv4Address(text).map { Int64($0.network) } }
    ])

  static let parseIpv4Mask = ScalarFunction(
    "parse_ipv4_mask", "Returns the network of an IPv4 address as a number.",
    parameters: ["ip": "The address.", "prefix": "How many of its first bits count, 0 to 32."],
    examples: ["parse_ipv4_mask('127.0.0.1', 24)": "2130706432"],
    overloads: [
      .map { (text: StringView, prefix: Int64) -> Int64? in
        guard let address = IPv4Address(text), prefix >= 0, prefix <= 32 else { return nil }
        return Int64(address.bits & IPv4Address.mask(Swift.min(address.prefix, Int(prefix))))
      }
    ])

  static let ipv4NetmaskSuffix = ScalarFunction(
    "ipv4_netmask_suffix", "Returns the prefix length of an IPv4 address.",
    parameters: ["ip": "The address, perhaps with a prefix."],
    examples: [
      "ipv4_netmask_suffix('192.168.1.1/24')": "24", "ipv4_netmask_suffix('10.1.2.3')": "32",
    ],
    overloads: [.map { (text: StringView) -> Int64? in IPv4Address(text).map { Int64($0.prefix) } }]
  )

  static let ipv4IsPrivate = ScalarFunction(
    "ipv4_is_private", "Returns whether an IPv4 address is in a private network.",
    parameters: ["ip": "The address, perhaps with a prefix."],
    examples: [
      "ipv4_is_private('192.168.1.1/24')": "true", "ipv4_is_private('127.0.0.1')": "false",
    ],
    overloads: [
      .map { (text: StringView) -> Bool? in
        guard let address = IPv4Address(text) else { return nil }
        let networks: [IPv4Address] = [
          IPv4Address(bits: 10 << 24, prefix: 8),
          IPv4Address(bits: 172 << 24 | 16 << 16, prefix: 12),
          IPv4Address(bits: 192 << 24 | 168 << 16, prefix: 16),
        ]
        return networks.contains { network in
          address.prefix >= network.prefix
            && address.bits & IPv4Address.mask(network.prefix) == network.bits
        }
      }
    ])
}
