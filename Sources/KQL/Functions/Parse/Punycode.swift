extension ScalarFunction {
  static let punycodeFromString = ScalarFunction(
    "punycode_from_string", "Returns a text in Punycode.",
    parameters: ["value": "The text."],
    examples: ["punycode_from_string('académie-française')": "acadmie-franaise-npb1a"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        Punycode.encoded(text).map { arena.copy(String(decoding: $0, as: UTF8.self)) } ?? .empty
      }
    ])

  static let punycodeToString = ScalarFunction(
    "punycode_to_string", "Returns the text of Punycode.",
    parameters: ["value": "The Punycode."],
    examples: ["punycode_to_string('acadmie-franaise-npb1a')": "académie-française"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        Punycode.decoded(text).map { arena.copy($0) } ?? .empty
      }
    ])

  static let punycodeDomainFromString = ScalarFunction(
    "punycode_domain_from_string",
    "Returns an internationalized domain name in its own characters.",
    parameters: ["domain": "The domain name, with parts that begin with 'xn--'."],
    examples: ["punycode_domain_from_string('xn--Ge-mia.Bulg.edu')": "Gáe.Bulg.edu"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        var result = ""
        for (index, part) in text.string.split(separator: ".", omittingEmptySubsequences: false)
          .enumerated()
        {
          if index > 0 { result += "." }
          guard part.hasPrefix("xn--") else {
            result += part
            continue
          }
          let scratch = Arena(capacity: 64)
          let decoded = Punycode.decoded(scratch.copy(String(part.dropFirst(4))))
          withExtendedLifetime(scratch) {}
          guard let decoded else { return .empty }
          result += decoded
        }
        return arena.copy(result)
      }
    ])

  static let punycodeDomainToString = ScalarFunction(
    "punycode_domain_to_string",
    "Returns a domain name in the ASCII form of internationalized ones.",
    parameters: ["domain": "The domain name."],
    examples: ["punycode_domain_to_string('Gáe.Bulg.edu')": "xn--Ge-mia.Bulg.edu"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        var result = ""
        let separators: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
        let parts = text.string.unicodeScalars.split(omittingEmptySubsequences: false) {
          separators.contains($0)
        }
        for (index, part) in parts.enumerated() {
          if index > 0 { result += "." }
          if part.allSatisfy(\.isASCII) {
            result += String(String.UnicodeScalarView(part))
            continue
          }
          let scratch = Arena(capacity: 64)
          let bytes = Punycode.encoded(scratch.copy(String(String.UnicodeScalarView(part))))
          withExtendedLifetime(scratch) {}
          guard let bytes else { return .empty }
          result += "xn--" + String(decoding: bytes, as: UTF8.self)
        }
        return arena.copy(result)
      }
    ])
}

/// The encoding of RFC 3492.
private enum Punycode {
  static func encoded(_ text: StringView) -> [UInt8]? {
    let points = text.string.unicodeScalars.map(\.value)
    guard points.count < 4096 else { return nil }
    var output = points.filter { $0 < 128 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var next: UInt32 = 128
    var delta = 0
    var bias = 72
    var handled = basic
    while handled < points.count {
      guard let smallest = points.filter({ $0 >= next }).min() else { return nil }
      delta += Int(smallest - next) * (handled + 1)
      next = smallest
      for point in points {
        if point < next { delta += 1 }
        guard point == next else { continue }
        var rest = delta
        var weight = 36
        while true {
          let threshold = Swift.min(Swift.max(weight - bias, 1), 26)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          weight += 36
        }
        output.append(digit(rest))
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return output
  }

  static func decoded(_ text: StringView) -> String? {
    guard text.count < 4096, text.bytes.allSatisfy({ $0 < 128 }) else { return nil }
    let dash = text.lastOffset(of: UInt8(ascii: "-"))
    var points = text[0..<(dash ?? 0)].bytes.map { UInt32($0) }
    var at = dash.map { $0 + 1 } ?? 0
    var next = 128
    var index = 0
    var bias = 72
    while at < text.count {
      let old = index
      var factor = 1
      var weight = 36
      while true {
        guard at < text.count, let value = value(text[at]) else { return nil }
        at += 1
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        guard !overflow, product < 1 << 32, index < 1 << 32 else { return nil }
        index += product
        let threshold = Swift.min(Swift.max(weight - bias, 1), 26)
        if value < threshold { break }
        factor *= 36 - threshold
        guard factor < 1 << 32 else { return nil }
        weight += 36
      }
      bias = adapted(index - old, points.count + 1, isFirst: old == 0)
      next += index / (points.count + 1)
      index %= points.count + 1
      guard next < 0x110000 else { return nil }
      points.insert(UInt32(next), at: index)
      index += 1
    }
    var result = String.UnicodeScalarView()
    for point in points {
      guard let scalar = Unicode.Scalar(point) else { return nil }
      result.append(scalar)
    }
    return String(result)
  }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var rest = isFirst ? delta / 700 : delta / 2
    rest += rest / count
    var weight = 0
    while rest > 455 {
      rest /= 35
      weight += 36
    }
    return weight + 36 * rest / (rest + 38)
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? value + 97 : value + 22)
  }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 97
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 65
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 22
    default: nil
    }
  }
}
