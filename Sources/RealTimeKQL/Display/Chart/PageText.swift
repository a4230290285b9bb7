import KQL

/// Text of a page being written: everything that comes from data is escaped.
struct PageText: ~Copyable {
  private var buffer = ByteBuffer(capacity: 1 << 14)

  /// The bytes so far.
  var bytes: UnsafeRawBufferPointer { buffer.bytes }

  /// Appends markup of the program's own.
  mutating func append(_ markup: String) { buffer.append(markup) }

  /// Appends text as text: nothing in it is markup, and what cannot be seen is shown.
  mutating func append(text: String) {
    for character in text.harmless.utf8 {
      switch character {
      case UInt8(ascii: "&"): buffer.append("&amp;")
      case UInt8(ascii: "<"): buffer.append("&lt;")
      case UInt8(ascii: ">"): buffer.append("&gt;")
      case UInt8(ascii: "\""): buffer.append("&quot;")
      case UInt8(ascii: "'"): buffer.append("&#39;")
      default: buffer.append(character)
      }
    }
  }

  /// Appends an element with a text in it.
  mutating func append(_ element: String, _ attributes: String = "", text: String) {
    append("<\(element)\(attributes.isEmpty ? "" : " " + attributes)>")
    append(text: text)
    append("</\(element)>\n")
  }
}

extension Double {
  /// The number as an attribute of a picture has it: two digits behind the point at most.
  var attribute: String {
    guard isFinite, magnitude < 1e9 else { return "0" }
    let hundredths = Int((self * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
