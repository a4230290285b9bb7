extension ScalarFunction {
  static let parseUrl = ScalarFunction(
    "parse_url", aliases: ["parseurl"], "Returns the parts of a URL as a bag.",
    parameters: ["url": "The URL, with its scheme."],
    examples: [
      "parse_url('https://user:pw@host:1234/a/b?k=v#part')":
        #"{"Scheme":"https","Host":"host","Port":"1234","Path":"/a/b","Username":"user","Password":"pw","Query Parameters":{"k":"v"},"Fragment":"part"}"#
    ],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        let url = UrlParts(text)
        var bag = DynamicBagWriter(arena)
        bag.append("Scheme", text: url.scheme)
        bag.append("Host", text: url.host)
        bag.append("Port", text: url.port)
        bag.append("Path", text: url.path)
        bag.append("Username", text: url.username)
        bag.append("Password", text: url.password)
        bag.begin(key: StringView(("Query Parameters" as StaticString).utf8Start, 16))
        UrlParts.append(query: url.query, to: arena)
        bag.append("Fragment", text: url.fragment)
        return bag.finish()
      }
    ])

  static let parseUrlquery = ScalarFunction(
    "parse_urlquery", aliases: ["parseurlquery"],
    "Returns the parameters of the query part of a URL as a bag.",
    parameters: ["query": "The part after the question mark."],
    examples: ["parse_urlquery('k1=v1&k2=a%20b')": #"{"Query Parameters":{"k1":"v1","k2":"a b"}}"#],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        var bag = DynamicBagWriter(arena)
        bag.begin(key: StringView(("Query Parameters" as StaticString).utf8Start, 16))
        let start = text.firstOffset(of: UInt8(ascii: "?")).map { $0 + 1 } ?? 0
        let rest = text.dropFirst(start)
        UrlParts.append(
          query: rest[0..<(rest.firstOffset(of: UInt8(ascii: "#")) ?? rest.count)], to: arena)
        return bag.finish()
      }
    ])
}

extension StringView {
  /// The offset of the first byte that is this one.
  func firstOffset(of byte: UInt8) -> Int? { bytes.firstIndex(of: byte) }

  /// The offset of the last byte that is this one.
  func lastOffset(of byte: UInt8) -> Int? { bytes.lastIndex(of: byte) }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}

extension StringView {
  /// Whether this may stand before the colon of a URL.
  fileprivate var isUrlScheme: Bool {
    guard !isEmpty, self[0].isLetter else { return false }
    return bytes.allSatisfy { $0.isLetter || $0.digitValue < 10 || "+-.".utf8.contains($0) }
  }
}

/// The parts of a URL; those that are missing are empty, and all are when it is none.
private struct UrlParts {
  var scheme = StringView.empty
  var username = StringView.empty
  var password = StringView.empty
  var host = StringView.empty
  var port = StringView.empty
  var path = StringView.empty
  var query = StringView.empty
  var fragment = StringView.empty

  init(_ text: StringView) {
    var rest = text
    guard let colon = rest.firstOffset(of: UInt8(ascii: ":")), rest[0..<colon].isUrlScheme else {
      return
    }
    if let hash = rest.firstOffset(of: UInt8(ascii: "#")) {
      fragment = rest.dropFirst(hash + 1)
      rest = rest[0..<hash]
    }
    if let mark = rest.firstOffset(of: UInt8(ascii: "?")) {
      query = rest.dropFirst(mark + 1)
      rest = rest[0..<mark]
    }
    scheme = rest[0..<colon]
    rest = rest.dropFirst(colon + 1)
    guard rest.count >= 2, rest[0] == UInt8(ascii: "/"), rest[1] == UInt8(ascii: "/") else {
      path = rest
      return
    }
    rest = rest.dropFirst(2)
    let slash = rest.firstOffset(of: UInt8(ascii: "/")) ?? rest.count
    path = rest.dropFirst(slash)
    // As measured on Kusto: a last slash, with nothing behind it, is no path.
    if path.count == 1, rest.count + scheme.count + 3 == text.count { path = .empty }
    readAuthority(rest[0..<slash])
  }

  private mutating func readAuthority(_ text: StringView) {
    var rest = text
    if let at = rest.lastOffset(of: UInt8(ascii: "@")) {
      let user = rest[0..<at]
      let colon = user.firstOffset(of: UInt8(ascii: ":"))
      username = user[0..<(colon ?? user.count)]
      if let colon { password = user.dropFirst(colon + 1) }
      rest = rest.dropFirst(at + 1)
    }
    let bracket = rest.lastOffset(of: UInt8(ascii: "]")) ?? -1
    if let colon = rest.lastOffset(of: UInt8(ascii: ":")), colon > bracket {
      port = rest.dropFirst(colon + 1)
      rest = rest[0..<colon]
    }
    host = rest
  }

  /// Writes the parameters of a query as a bag; one that is repeated is an array, and one without a
  /// name is left out.
  static func append(query: StringView, to arena: Arena) {
    let scratch = Arena(capacity: query.count + 16)
    var names: [StringView] = []
    var values: [[StringView]] = []
    var places: [[UInt8]: Int] = [:]
    func decoded(_ text: StringView) -> StringView {
      scratch.begin()
      text.append(percentDecodedTo: scratch)
      return scratch.end()
    }
    var rest = query
    while !rest.isEmpty {
      let end = rest.firstOffset(of: UInt8(ascii: "&")) ?? rest.count
      let pair = rest[0..<end]
      rest = rest.dropFirst(Swift.min(end + 1, rest.count))
      if pair.isEmpty { continue }
      let equals = pair.firstOffset(of: UInt8(ascii: "=")) ?? pair.count
      let name = decoded(pair[0..<equals])
      let value = decoded(pair.dropFirst(Swift.min(equals + 1, pair.count)))
      if name.isEmpty { continue }
      let key = Array(name.bytes)
      if let place = places[key] {
        values[place].append(value)
      } else {
        places[key] = names.count
        names.append(name)
        values.append([value])
      }
    }
    var bag = DynamicBagWriter(nestedIn: arena)
    for (name, values) in zip(names, values) {
      bag.begin(key: name)
      if values.count > 1 { arena.append(UInt8(ascii: "[")) }
      for (index, value) in values.enumerated() {
        if index > 0 { arena.append(UInt8(ascii: ",")) }
        bag.writer.append(string: value)
      }
      if values.count > 1 { arena.append(UInt8(ascii: "]")) }
    }
    bag.close()
    withExtendedLifetime(scratch) {}
  }
}
