extension ScalarFunction {
  static let parseXml = ScalarFunction(
    "parse_xml", "Returns an XML document as a bag.",
    parameters: ["xml": "The document, at most 1 MB; null when it is not well-formed."],
    examples: [
      #"parse_xml('<e name="v">text</e>')"#: ##"{"e":{"@name":"v","#text":"text"}}"##,
      "parse_xml('<e><a>1</a><a>2</a></e>')": #"{"e":{"a":["1","2"]}}"#,
    ],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        guard text.count <= 1 << 20 else { return nil }
        var parser = XmlParser(text)
        guard let root = parser.parseDocument() else { return nil }
        var bag = DynamicBagWriter(arena)
        bag.begin(key: root.name)
        root.append(to: bag.writer)
        withExtendedLifetime(parser) {}
        return bag.finish()
      }
    ])
}

/// An element of an XML document.
private final class XmlElement {
  let name: StringView
  var attributes: [(name: StringView, value: StringView)] = []
  var children: [XmlElement] = []
  var texts: [StringView] = []

  init(_ name: StringView) { self.name = name }

  /// Writes the element as JSON: text alone as a string, several children of a name as an array.
  func append(to writer: DynamicWriter) {
    if attributes.isEmpty, children.isEmpty {
      return texts.isEmpty ? writer.appendNull() : appendText(to: writer)
    }
    var bag = DynamicBagWriter(nestedIn: writer.arena)
    for attribute in attributes {
      let key = Arena(capacity: attribute.name.count + 1)
      key.begin()
      key.append(UInt8(ascii: "@"))
      key.append(attribute.name)
      bag.begin(key: key.end())
      withExtendedLifetime(key) {}
      writer.append(string: attribute.value)
    }
    if !texts.isEmpty {
      bag.begin(key: StringView(("#text" as StaticString).utf8Start, 5))
      appendText(to: writer)
    }
    var groups: [String: [XmlElement]] = [:]
    var order: [String] = []
    for child in children {
      let key = child.name.string
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(child)
    }
    for key in order {
      guard let group = groups[key], let first = group.first else { continue }
      bag.begin(key: first.name)
      if group.count == 1 {
        first.append(to: writer)
        continue
      }
      for (index, child) in group.enumerated() {
        writer.arena.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
        child.append(to: writer)
      }
      writer.arena.append(UInt8(ascii: "]"))
    }
    bag.close()
  }

  private func appendText(to writer: DynamicWriter) {
    writer.arena.append(UInt8(ascii: "\""))
    for text in texts { writer.append(escaped: text) }
    writer.arena.append(UInt8(ascii: "\""))
  }
}

/// Reads elements, attributes and text; everything else is skipped.
private struct XmlParser {
  private let text: StringView
  private var at = 0
  private let arena: Arena

  init(_ text: StringView) {
    self.text = text
    arena = Arena(capacity: text.count + 64)
  }

  /// The root; `nil` when the text is not well-formed.
  ///
  /// Its views live as long as the parser and its text.
  mutating func parseDocument() -> XmlElement? {
    var stack: [XmlElement] = []
    var root: XmlElement?
    while at < text.count {
      guard text[at] == UInt8(ascii: "<") else {
        guard readText(into: stack.last) else { return nil }
        continue
      }
      if starts("<!--") {
        guard skip(past: "-->") else { return nil }
      } else if starts("<![CDATA[") {
        let start = at + 9
        guard skip(past: "]]>") else { return nil }
        stack.last?.texts.append(text[start..<at - 3])
      } else if starts("<?") {
        guard skip(past: "?>") else { return nil }
      } else if starts("<!") {
        guard skip(past: ">") else { return nil }
      } else if starts("</") {
        at += 2
        guard let element = stack.popLast(), readName() == element.name else { return nil }
        skipSpace()
        guard take(UInt8(ascii: ">")) else { return nil }
      } else {
        guard let (element, isClosed) = readElement(), stack.count < 256 else { return nil }
        if let parent = stack.last {
          parent.children.append(element)
        } else {
          guard root == nil else { return nil }
          root = element
        }
        if !isClosed { stack.append(element) }
      }
    }
    return stack.isEmpty ? root : nil
  }

  private mutating func readElement() -> (XmlElement, isClosed: Bool)? {
    at += 1
    let name = readName()
    guard !name.isEmpty else { return nil }
    let element = XmlElement(name)
    while true {
      skipSpace()
      if take(UInt8(ascii: ">")) { return (element, false) }
      if take(UInt8(ascii: "/")) { return take(UInt8(ascii: ">")) ? (element, true) : nil }
      let key = readName()
      skipSpace()
      guard !key.isEmpty, take(UInt8(ascii: "=")) else { return nil }
      skipSpace()
      guard at < text.count else { return nil }
      let quote = text[at]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
      at += 1
      let start = at
      while at < text.count, text[at] != quote { at += 1 }
      guard at < text.count else { return nil }
      element.attributes.append((key, decoded(text[start..<at])))
      at += 1
    }
  }

  private mutating func readText(into element: XmlElement?) -> Bool {
    var start = at
    while at < text.count, text[at] != UInt8(ascii: "<") { at += 1 }
    var end = at
    while start < end, text[start] <= 0x20 { start += 1 }
    while end > start, text[end - 1] <= 0x20 { end -= 1 }
    if start == end { return true }
    guard let element else { return false }
    element.texts.append(decoded(text[start..<end]))
    return true
  }

  private mutating func readName() -> StringView {
    let start = at
    loop: while at < text.count {
      switch text[at] {
      case 0...0x20, UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "<"):
        break loop
      default: at += 1
      }
    }
    return text[start..<at]
  }

  /// The text with its entities replaced.
  private func decoded(_ raw: StringView) -> StringView {
    guard raw.firstOffset(of: UInt8(ascii: "&")) != nil else { return raw }
    arena.begin()
    var at = 0
    while at < raw.count {
      if raw[at] == UInt8(ascii: "&") {
        let rest = raw.dropFirst(at)
        let limit = rest[0..<Swift.min(rest.count, 12)]
        if let end = limit.firstOffset(of: UInt8(ascii: ";")),
          let point = Self.entity(rest[1..<end])
        {
          arena.advance(DynamicString.encode(point, arena.reserve(4)))
          at += end + 1
          continue
        }
      }
      arena.append(raw[at])
      at += 1
    }
    return arena.end()
  }

  private static func entity(_ name: StringView) -> UInt32? {
    if name == "lt" { return 0x3C }
    if name == "gt" { return 0x3E }
    if name == "amp" { return 0x26 }
    if name == "quot" { return 0x22 }
    if name == "apos" { return 0x27 }
    guard name.count > 1, name[0] == UInt8(ascii: "#") else { return nil }
    let isHexadecimal = name[1] == UInt8(ascii: "x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1).string
    return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)?.value
  }

  private func starts(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    return text.count - at >= count && text[at..<at + count] == word
  }

  private mutating func skip(past word: StaticString) -> Bool {
    while at < text.count {
      if starts(word) {
        at += word.utf8CodeUnitCount
        return true
      }
      at += 1
    }
    return false
  }

  private mutating func skipSpace() { while at < text.count, text[at] <= 0x20 { at += 1 } }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < text.count, text[at] == byte else { return false }
    at += 1
    return true
  }
}
