extension ScalarFunction {
  static let ipv4Compare = ScalarFunction(
    "ipv4_compare", "Returns -1, 0 or 1 as an IPv4 address is before, equal to or after another.",
    parameters: [
      "ip1": "An address, perhaps with a prefix.", "ip2": "The address to compare it with.",
      "prefix?": "How many of the first bits count, 0 to 32.",
    ],
    examples: [
      "ipv4_compare('127.0.0.1', '127.0.0.1')": "0",
      "ipv4_compare('192.168.1.1', '192.168.1.255')": "-1",
      "ipv4_compare('192.168.1.1/24', '192.168.1.255/24')": "0",
    ],
    overloads: [
      .map { (a: StringView, b: StringView) -> Int64? in IPv4Address.compare(a, b) },
      .map { (a: StringView, b: StringView, prefix: Int64) -> Int64? in
        IPv4Address.compare(a, b, prefix)
      },
    ])

  static let ipv4IsMatch = ScalarFunction(
    "ipv4_is_match", "Returns whether two IPv4 addresses are equal.",
    parameters: [
      "ip1": "An address, perhaps with a prefix.", "ip2": "The address to compare it with.",
      "prefix?": "How many of the first bits count, 0 to 32.",
    ],
    examples: ["ipv4_is_match('192.168.1.1/24', '192.168.1.255')": "true"],
    overloads: [
      .map { (a: StringView, b: StringView) -> Bool? in IPv4Address.compare(a, b).map { $0 == 0 } },
      .map { (a: StringView, b: StringView, prefix: Int64) -> Bool? in
        IPv4Address.compare(a, b, prefix).map { $0 == 0 }
      },
    ])

  static let ipv6Compare = ScalarFunction(
    "ipv6_compare", "Returns -1, 0 or 1 as an IPv6 or IPv4 address is before or after another.",
    parameters: [
      "ip1": "An address, perhaps with a prefix.", "ip2": "The address to compare it with.",
      "prefix?": "How many of the first bits count, 0 to 128.",
    ],
    examples: ["ipv6_compare('::ffff:7f00:1', '127.0.0.1')": "0"],
    overloads: [
      .map { (a: StringView, b: StringView) -> Int64? in IPv6Address.compare(a, b) },
      .map { (a: StringView, b: StringView, prefix: Int64) -> Int64? in
        IPv6Address.compare(a, b, prefix)
      },
    ])

  static let ipv6IsMatch = ScalarFunction(
    "ipv6_is_match", "Returns whether two IPv6 or IPv4 addresses are equal.",
    parameters: [
      "ip1": "An address, perhaps with a prefix.", "ip2": "The address to compare it with.",
      "prefix?": "How many of the first bits count, 0 to 128.",
    ],
    examples: ["ipv6_is_match('fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998')": "true"],
    overloads: [
      .map { (a: StringView, b: StringView) -> Bool? in IPv6Address.compare(a, b).map { $0 == 0 } },
      .map { (a: StringView, b: StringView, prefix: Int64) -> Bool? in
        IPv6Address.compare(a, b, prefix).map { $0 == 0 }
      },
    ])
}
