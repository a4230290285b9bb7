import CScan
import KQLSyntax

extension ScalarFunction {
  static let hasIpv4 = ScalarFunction(
    "has_ipv4", "Returns whether a text has an IPv4 address.",
    parameters: ["source": "The text.", "ip": "The address."],
    examples: ["has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1')": "true"],
    overloads: [.map { (text: StringView, ip: StringView) -> Bool in text.has(address: ip) }])

  static let hasIpv4Prefix = ScalarFunction(
    "has_ipv4_prefix", "Returns whether a text has an IPv4 address with a prefix.",
    parameters: [
      "source": "The text.", "prefix": "An address, or its beginning with a dot at the end.",
    ],
    examples: [
      "has_ipv4_prefix('05:04:54 127.0.0.1 GET /', '127.0.')": "true",
      "has_ipv4_prefix('05:04:54 127.0.0.1 GET /', '127.0')": "false",
    ],
    overloads: [.map { (text: StringView, ip: StringView) -> Bool in text.has(addressPrefix: ip) }])

  static let hasAnyIpv4 = ScalarFunction(
    "has_any_ipv4", "Returns whether a text has one of several IPv4 addresses.",
    parameters: ["source": "The text.", "ip…": "Addresses, or one array of them."],
    examples: ["has_any_ipv4('from 10.1.2.3:1234', dynamic(['10.1.2.3', '127.0.0.1']))": "true"]
  ) { (call) throws(Diagnostic) in try anyAddress(call) { $0.has(address: $1) } }

  static let hasAnyIpv4Prefix = ScalarFunction(
    "has_any_ipv4_prefix",
    "Returns whether a text has an IPv4 address with one of several prefixes.",
    parameters: ["source": "The text.", "prefix…": "Prefixes, or one array of them."],
    examples: ["has_any_ipv4_prefix('from 10.1.2.3:1234', '10.1.', '127.')": "true"]
  ) { (call) throws(Diagnostic) in try anyAddress(call) { $0.has(addressPrefix: $1) } }

  private static func anyAddress(
    _ call: CallArguments, _ has: @escaping @Sendable (StringView, StringView) -> Bool
  ) throws(Diagnostic) -> Expression {
    try call.require(2...64, "\(call.name)(source, ip, …)")
    let overload = Overload.fold(call.values.count) { (operands, _) -> Bool in
      guard let text = operands[0]?.string else { return false }
      return text.withDecoded { source in anyText(in: operands[1...]) { has(source, $0) } }
    }
    return call.apply(overload, call.dynamicArguments())
  }
}

extension StringView {
  fileprivate func has(address: StringView) -> Bool {
    var end = 0
    guard IPv4Address.read(address, &end) != nil, end == address.count else { return false }
    return hasAddress(address, isPrefix: false)
  }

  fileprivate func has(addressPrefix prefix: StringView) -> Bool {
    guard prefix.count > 0, prefix[prefix.count - 1] == UInt8(ascii: ".") else {
      return has(address: prefix)
    }
    var parts = 0
    var value = 0
    var digits = 0
    for byte in prefix.bytes {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, value < 256 else { return false }
        parts += 1
        value = 0
        digits = 0
      } else {
        guard byte &- 0x30 < 10, digits < 3 else { return false }
        value = value * 10 + Int(byte &- 0x30)
        digits += 1
      }
    }
    return parts < 4 && hasAddress(prefix, isPrefix: true)
  }

  /// Whether a whole address stands here, with no letter, digit or part of an address touching it.
  private func hasAddress(_ text: StringView, isPrefix: Bool) -> Bool {
    var needle = scan_needle_prepare(text.start, text.count, false)
    var from = 0
    while let found = scan_find(start + from, count - from, &needle) {
      let at = UnsafePointer(found) - start
      var end = at
      let isWhole = IPv4Address.read(self, &end) != nil && (isPrefix || end - at == text.count)
      let touchesBefore = at > 0 && (isWordByte(self[at - 1]) || self[at - 1] == UInt8(ascii: "."))
      let touchesAfter =
        end < count
        && (isWordByte(self[end])
          || self[end] == UInt8(ascii: ".") && end + 1 < count && self[end + 1] &- 0x30 < 10)
      if isWhole, !touchesBefore, !touchesAfter { return true }
      from = at + 1
    }
    return false
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || TextSearch.isTerm(UInt32(byte))
  }
}
