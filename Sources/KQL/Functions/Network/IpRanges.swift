import KQLSyntax

extension ScalarFunction {
  static let ipv4IsInRange = ScalarFunction(
    "ipv4_is_in_range", "Returns whether an IPv4 address is in a network.",
    parameters: ["ip": "The address.", "range": "The network: '10.0.0.0/8'."],
    examples: [
      "ipv4_is_in_range('192.168.1.6', '192.168.1.1/24')": "true",
      "ipv4_is_in_range('192.168.1.6', '10.0.0.1/8')": "false",
    ],
    overloads: [
      .map { (ip: StringView, range: StringView) -> Bool? in IPv4Address.isIn(ip, range) }
    ])

  static let ipv6IsInRange = ScalarFunction(
    "ipv6_is_in_range", "Returns whether an IPv6 or IPv4 address is in a network.",
    parameters: ["ip": "The address.", "range": "The network: 'fe80::/10'."],
    examples: ["ipv6_is_in_range('a5e:f127::abcd', 'a5e:f127::/112')": "true"],
    overloads: [
      .map { (ip: StringView, range: StringView) -> Bool? in IPv6Address.isIn(ip, range) }
    ])

  static let ipv4IsInAnyRange = ScalarFunction(
    "ipv4_is_in_any_range", "Returns whether an IPv4 address is in one of several networks.",
    parameters: ["ip": "The address.", "range…": "Networks, or one array of them."],
    examples: ["ipv4_is_in_any_range('192.168.1.6', '192.168.1.1/24', '10.0.0.1/8')": "true"]
  ) { (call) throws(Diagnostic) in try anyRange(call) { IPv4Address.isIn($0, $1) } }

  static let ipv6IsInAnyRange = ScalarFunction(
    "ipv6_is_in_any_range",
    "Returns whether an IPv6 or IPv4 address is in one of several networks.",
    parameters: ["ip": "The address.", "range…": "Networks, or one array of them."],
    examples: ["ipv6_is_in_any_range('a5e::1', dynamic(['a5e::/112', 'fe80::/60']))": "true"]
  ) { (call) throws(Diagnostic) in try anyRange(call) { IPv6Address.isIn($0, $1) } }

  private static func anyRange(
    _ call: CallArguments, _ isIn: @escaping @Sendable (StringView, StringView) -> Bool?
  ) throws(Diagnostic) -> Expression {
    try call.require(2...64, "\(call.name)(ip, range, …)")
    let overload = Overload.fold(call.values.count) { (operands, _) -> Bool? in
      guard let ip = operands[0]?.string, isIn(ip.raw, ip.raw) != nil else { return nil }
      return anyText(in: operands[1...]) { isIn(ip.raw, $0) == true }
    }
    return call.apply(overload, call.dynamicArguments())
  }

  /// Whether one of several texts, some of them in arrays, is as wanted.
  static func anyText(
    in operands: ArraySlice<Dynamic?>, _ isWanted: (StringView) -> Bool
  ) -> Bool {
    operands.contains { operand in
      guard let operand else { return false }
      if let text = operand.string { return text.withDecoded(isWanted) }
      return operand.elements.contains { element in
        element.string.map { $0.withDecoded(isWanted) } ?? false
      }
    }
  }
}
