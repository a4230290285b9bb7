/// Reads instrumentation manifests: the XML in which providers describe their events.
enum ETWManifest {
  /// The providers of a manifest.
  ///
  /// - Throws: That the text is none, or that it has no provider.
  static func providers(
    of bytes: [UInt8]
  ) throws(FormatError) -> [(guid: Guid, provider: ETWProvider)] {
    let root = try MarkupElement.read(text(of: bytes))
    let found = root.all(named: "provider").compactMap {
      element -> (guid: Guid, provider: ETWProvider)? in
      guard let guid = element["guid"].flatMap({ Guid.parsed(text: $0) }),
        let name = element["name"]
      else { return nil }
      return (guid, provider(element, named: name))
    }
    guard !found.isEmpty else {
      throw FormatError(
        message: "it is no instrumentation manifest: it has no provider with a guid")
    }
    return found
  }

  /// The text in UTF-8; manifests are often in UTF-16.
  private static func text(of bytes: [UInt8]) -> [UInt8] {
    let isWide =
      bytes.starts(with: [0xFF, 0xFE]) || bytes.count > 3 && bytes[1] == 0 && bytes[0] == 0x3C
    guard isWide else {
      return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }
    let units = stride(from: bytes[0] == 0xFF ? 2 : 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func provider(_ element: MarkupElement, named name: String) -> ETWProvider {
    var provider = ETWProvider(name: name)
    var templates: [String: [ETWField]] = [:]
    for template in element.all(named: "template") {
      if let id = template["tid"] { templates[id] = fields(template) }
    }
    for event in element.all(named: "event") {
      guard let id = event["value"].flatMap({ number($0) }).flatMap({ UInt16(exactly: $0) }) else {
        continue
      }
      let version = event["version"].flatMap { number($0) }.flatMap { UInt8(exactly: $0) } ?? 0
      let fields = event["template"].flatMap { templates[$0] } ?? []
      provider.events[ETWProvider.key(id, version)] = fields
    }
    return provider
  }

  private static func number(_ text: String) -> Int? {
    text.hasPrefix("0x") || text.hasPrefix("0X") ? Int(text.dropFirst(2), radix: 16) : Int(text)
  }

  private static func fields(_ element: MarkupElement) -> [ETWField] {
    element.children.compactMap { child in
      guard let name = child["name"], child.name == "data" || child.name == "struct" else {
        return nil
      }
      var field = ETWField(name: name, type: .structure)
      field.count = count(child["count"])
      guard child.name == "data" else {
        field.fields = fields(child)
        return field
      }
      field.type = type(child["inType"] ?? "", child["outType"] ?? "")
      field.length = count(child["length"])
      if field.type == .binary, child["outType"] == "win:IPv6", field.length == .one {
        field.type = .ip6
      }
      return field
    }
  }

  private static func count(_ text: String?) -> ETWCount {
    guard let text else { return .one }
    return number(text).map { .fixed($0) } ?? .field(text)
  }

  private static func type(_ input: String, _ output: String) -> ETWType {
    let name = input.split(separator: ":").last.map(String.init) ?? ""
    if output == "win:IPv4", name == "UInt32" { return .ip4 }
    return types[name] ?? .null
  }

  private static let types: [String: ETWType] = [
    "UnicodeString": .utf16, "AnsiString": .ansi, "Int8": .int8, "UInt8": .uint8, "Int16": .int16,
    "UInt16": .uint16, "Int32": .int32, "UInt32": .uint32, "Int64": .int64, "UInt64": .uint64,
    "Float": .float, "Double": .double, "Boolean": .bool, "Binary": .binary, "GUID": .guid,
    "Pointer": .pointer, "FILETIME": .fileTime, "SYSTEMTIME": .systemTime, "SID": .sid,
    "HexInt32": .hex32, "HexInt64": .hex64, "CountedUnicodeString": .countedUTF16,
    "CountedAnsiString": .countedANSI, "CountedBinary": .countedBinary,
  ]
}

/// An element of XML: its name without a prefix, its attributes, and the elements in it.
struct MarkupElement {
  var name: String
  var attributes: [String: String] = [:]
  var children: [MarkupElement] = []

  /// The value of an attribute.
  subscript(attribute: String) -> String? { attributes[attribute] }

  /// All elements in it with a name, however deep.
  func all(named name: String) -> [MarkupElement] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(named: name) }
  }

  /// Elements one in the other beyond this depth are refused.
  private static let deepest = 64

  /// Reads a document; text, comments and declarations are passed over.
  ///
  /// - Throws: That the bytes are no XML.
  static func read(_ bytes: [UInt8]) throws(FormatError) -> MarkupElement {
    var reader = MarkupReader(bytes)
    var open = [MarkupElement(name: "")]
    while let tag = try reader.next() {
      switch tag {
      case .open(let element, let isEmpty):
        if isEmpty {
          open[open.count - 1].children.append(element)
        } else {
          guard open.count < deepest else {
            throw FormatError(message: "its elements are too deep")
          }
          open.append(element)
        }
      case .close(let name):
        guard open.count > 1, let last = open.popLast(), last.name == name else {
          throw FormatError(message: "it is no XML: '</\(name)>' closes nothing")
        }
        open[open.count - 1].children.append(last)
      }
    }
    guard open.count == 1 else {
      throw FormatError(message: "it is no XML: '<\(open.last?.name ?? "")>' is not closed")
    }
    return open[0]
  }
}

/// Reads the tags of XML.
private struct MarkupReader {
  enum Tag {
    case open(MarkupElement, isEmpty: Bool)
    case close(String)
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next tag; `nil` at the end.
  mutating func next() throws(FormatError) -> Tag? {
    while true {
      while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
      guard position < bytes.count else { return nil }
      if starts("<!--") {
        try skip(to: "-->")
      } else if starts("<![CDATA[") {
        try skip(to: "]]>")
      } else if starts("<!") || starts("<?") {
        try skip(to: ">")
      } else {
        position += 1
        return try readTag()
      }
    }
  }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    return position + count <= bytes.count
      && (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  private mutating func skip(to end: StaticString) throws(FormatError) {
    while position < bytes.count, !starts(end) { position += 1 }
    guard position < bytes.count else {
      throw FormatError(message: "it is no XML: it ends too early")
    }
    position += end.utf8CodeUnitCount
  }

  private mutating func readTag() throws(FormatError) -> Tag {
    let isClosing = position < bytes.count && bytes[position] == UInt8(ascii: "/")
    if isClosing { position += 1 }
    let name = readName()
    guard !name.isEmpty else { throw FormatError(message: "it is no XML: a tag has no name") }
    if isClosing {
      try skip(to: ">")
      return .close(name)
    }
    var element = MarkupElement(name: name)
    while true {
      skipSpace()
      guard position < bytes.count else {
        throw FormatError(message: "it is no XML: it ends too early")
      }
      if bytes[position] == UInt8(ascii: ">") {
        position += 1
        return .open(element, isEmpty: false)
      }
      if starts("/>") {
        position += 2
        return .open(element, isEmpty: true)
      }
      let name = readName()
      skipSpace()
      guard !name.isEmpty, position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
        throw FormatError(message: "it is no XML: an attribute of '\(element.name)' has no value")
      }
      position += 1
      skipSpace()
      element.attributes[name] = try readValue()
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  /// A name without its prefix.
  private mutating func readName() -> String {
    var start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: ">") { break }
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "<") {
        break
      }
      position += 1
      if byte == UInt8(ascii: ":") { start = position }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func readValue() throws(FormatError) -> String {
    guard position < bytes.count, bytes[position] == 0x22 || bytes[position] == 0x27 else {
      throw FormatError(message: "it is no XML: the value of an attribute has no quotes")
    }
    let quote = bytes[position]
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote { position += 1 }
    guard position < bytes.count else {
      throw FormatError(message: "it is no XML: it ends too early")
    }
    position += 1
    let text = String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    guard text.contains("&") else { return text }
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(
      text
    ) { $0.replacing($1.0, with: $1.1) }
  }
}
