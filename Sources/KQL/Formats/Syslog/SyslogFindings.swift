/// Names and values found in a syslog message.
struct SyslogFindings {
  private var values: [(name: StringView, value: StringView, isEscaped: Bool)] = []

  /// How many values of one message are kept.
  private static let limit = 256

  /// Adds a value; a name met again makes an array.
  mutating func add(_ name: StaticString, _ value: StringView) {
    add(StringView(name.utf8Start, name.utf8CodeUnitCount), value, isEscaped: false)
  }

  private mutating func add(_ name: StringView, _ value: StringView, isEscaped: Bool) {
    if values.count < Self.limit { values.append((name, value, isEscaped)) }
  }

  /// IPv4 addresses.
  mutating func findAddresses(_ text: StringView) {
    var offset = 0
    while offset < text.count {
      guard text[offset].digitValue <= 9 else {
        offset += 1
        continue
      }
      let start = offset
      while offset < text.count, text[offset].digitValue <= 9 || text[offset] == 0x2E {
        offset += 1
      }
      var end = offset
      while end > start, text[end - 1] == 0x2E { end -= 1 }
      let isWord =
        start > 0 && text[start - 1].isLetterOrDigit
        || end == offset && offset < text.count && text[offset].isLetterOrDigit
      if !isWord, Self.isIPv4(text[start..<end]) { add("IPv4", text[start..<end]) }
    }
  }

  private static func isIPv4(_ text: StringView) -> Bool {
    guard text.count >= 7, text.count <= 15 else { return false }
    let parts = text.bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        part.count >= 1 && part.count <= 3
          && part.reduce(0) { $0 * 10 + Int($1.digitValue) } <= 255
      }
  }

  /// `Command`, `Status`, `User`, `Error` and `Port` with what follows them.
  mutating func findKeywords(_ text: StringView) {
    find("Command", text, takesRest: false)
    find("Status", text, takesRest: false)
    find("User", text, takesRest: false)
    find("Error", text, takesRest: true)
    find("Port", text, takesRest: false)
  }

  private mutating func find(_ keyword: StaticString, _ text: StringView, takesRest: Bool) {
    let length = keyword.utf8CodeUnitCount
    var offset = 0
    while offset + length < text.count {
      defer { offset += 1 }
      guard text[offset] | 0x20 == keyword.utf8Start[0] | 0x20,
        offset == 0 || !text[offset - 1].isLetterOrDigit, !text[offset + length].isLetterOrDigit,
        Self.isKeyword(keyword, text.start + offset)
      else { continue }
      var start = offset + length
      while start < text.count, text[start] == 0x20 || text[start] == 0x3A || text[start] == 0x3D {
        start += 1
      }
      guard start < text.count else { return }
      var end = start
      if text[start] == 0x22 || text[start] == 0x27 {
        let quote = text[start]
        start += 1
        end = start
        while end < text.count, text[end] != quote { end += 1 }
      } else if takesRest {
        end = text.count
      } else {
        while end < text.count, !Self.endsValue(text[end]) { end += 1 }
      }
      if end > start { return add(keyword, text[start..<end]) }
    }
  }

  private static func isKeyword(_ keyword: StaticString, _ text: UnsafePointer<UInt8>) -> Bool {
    for index in 0..<keyword.utf8CodeUnitCount
    where text[index] | 0x20 != keyword.utf8Start[index] | 0x20 { return false }
    return true
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "]"), UInt8(ascii: ")"): true
    default: false
    }
  }

  /// Cisco's category: `%L2-MKA-5-SESSION_SECURED` of `%L2-MKA-5-SESSION_SECURED: …`.
  mutating func findCategory(_ text: StringView) {
    var offset = 0
    while offset < text.count {
      guard text[offset] == UInt8(ascii: "%") else {
        offset += 1
        continue
      }
      let start = offset
      offset += 1
      var dashes = 0
      while offset < text.count,
        text[offset].isLetterOrDigit || text[offset] == 0x2D || text[offset] == 0x5F
      {
        if text[offset] == 0x2D { dashes += 1 }
        offset += 1
      }
      if dashes >= 2, offset < text.count, text[offset] == UInt8(ascii: ":") {
        return add("Category", text[start..<offset])
      }
    }
  }

  /// A process with its number: `sshd[123]`.
  mutating func findProcess(_ text: StringView) {
    var offset = 1
    while offset < text.count {
      defer { offset += 1 }
      guard text[offset] == UInt8(ascii: "["), text[offset - 1].isLetterOrDigit else { continue }
      var end = offset + 1
      while end < text.count, text[end].digitValue <= 9 { end += 1 }
      guard end > offset + 1, end < text.count, text[end] == UInt8(ascii: "]") else { continue }
      var start = offset
      while start > 0, text[start - 1].isLetterOrDigit || text[start - 1] == 0x2D { start -= 1 }
      return add("Proc", text[start..<end + 1])
    }
  }

  /// The parameters of RFC 5424's structured data: `[id name="value" …]…`.
  mutating func findParameters(_ text: StringView) {
    var offset = 0
    while offset < text.count {
      guard text[offset] == UInt8(ascii: "=") else {
        offset += 1
        continue
      }
      var start = offset
      while start > 0, text[start - 1] != 0x20, text[start - 1] != UInt8(ascii: "[") { start -= 1 }
      let name = text[start..<offset]
      offset += 1
      guard offset < text.count, text[offset] == UInt8(ascii: "\"") else { continue }
      offset += 1
      let value = offset
      while offset < text.count, text[offset] != UInt8(ascii: "\"") {
        offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1
      }
      let end = Swift.min(offset, text.count)
      add(name, text[value..<end], isEscaped: true)
      offset = end + 1
    }
  }

  /// Writes the bag: a value that is alone bare, others and addresses in arrays.
  func write(to arena: Arena) {
    let writer = DynamicWriter(arena)
    arena.append("{")
    var isFirst = true
    for (index, item) in values.enumerated() {
      if values[..<index].contains(where: { $0.name == item.name }) { continue }
      if !isFirst { arena.append(",") }
      isFirst = false
      writer.append(string: item.name)
      arena.append(":")
      let same = values[index...].filter { $0.name == item.name }
      let isArray = same.count > 1 || item.name == "IPv4"
      if isArray { arena.append("[") }
      for (place, value) in same.enumerated() {
        if place > 0 { arena.append(",") }
        arena.append("\"")
        if value.isEscaped {
          Self.writeUnescaping(value.value, to: writer)
        } else {
          writer.append(escaped: value.value)
        }
        arena.append("\"")
      }
      if isArray { arena.append("]") }
    }
    arena.append("}")
  }

  /// Writes a parameter's value without the backslashes before `"`, `\` and `]`.
  private static func writeUnescaping(_ text: StringView, to writer: DynamicWriter) {
    var start = 0
    var offset = 0
    while offset < text.count {
      if text[offset] == UInt8(ascii: "\\"), offset + 1 < text.count,
        text[offset + 1] == 0x22 || text[offset + 1] == 0x5C || text[offset + 1] == 0x5D
      {
        writer.append(escaped: text[start..<offset])
        offset += 1
        start = offset
      }
      offset += 1
    }
    writer.append(escaped: text[start..<text.count])
  }
}

extension UInt8 {
  /// Whether the byte is an ASCII letter or digit, or part of a non-ASCII letter.
  fileprivate var isLetterOrDigit: Bool {
    digitValue <= 9 || (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) || self >= 0x80
  }
}
