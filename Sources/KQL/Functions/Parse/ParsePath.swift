extension ScalarFunction {
  static let parsePath = ScalarFunction(
    "parse_path", "Returns the parts of a file path as a bag.",
    parameters: ["path": "The path, with slashes or backslashes."],
    examples: [
      "parse_path('/usr/lib/file.txt')":
        #"{"Scheme":"","RootPath":"","DirectoryPath":"/usr/lib","DirectoryName":"lib","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}"#
    ],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        let path = PathParts(text)
        var bag = DynamicBagWriter(arena)
        bag.append("Scheme", text: path.scheme)
        bag.append("RootPath", text: path.root)
        bag.append("DirectoryPath", text: path.directory)
        bag.append("DirectoryName", text: path.directoryName)
        bag.append("Filename", text: path.file)
        bag.append("Extension", text: path.fileExtension)
        bag.append("AlternateDataStreamName", text: path.stream)
        return bag.finish()
      }
    ])
}

/// The parts of a file path; those that are missing are empty.
private struct PathParts {
  var scheme = StringView.empty
  var root = StringView.empty
  var directory = StringView.empty
  var directoryName = StringView.empty
  var file = StringView.empty
  var fileExtension = StringView.empty
  var stream = StringView.empty

  init(_ text: StringView) {
    var rest = text
    if let colon = rest.firstOffset(of: UInt8(ascii: ":")), colon > 1, colon + 2 < rest.count,
      rest[colon + 1] == UInt8(ascii: "/"), rest[colon + 2] == UInt8(ascii: "/")
    {
      scheme = rest[0..<colon]
      rest = rest.dropFirst(colon + 3)
    }
    var start = 0
    if rest.count >= 4, rest[0] == UInt8(ascii: "\\"), rest[1] == UInt8(ascii: "\\"),
      rest[2] == UInt8(ascii: "?"), rest[3] == UInt8(ascii: "\\")
    {
      start = 4
    }
    if rest.count >= start + 2, rest[start + 1] == UInt8(ascii: ":"),
      TextSearch.isTerm(UInt32(rest[start]))
    {
      root = rest[start..<start + 2]
    }
    let slash = rest.bytes.lastIndex { Self.isSeparator($0) }
    var name = rest
    if let slash {
      directory = rest[0..<slash]
      name = rest.dropFirst(slash + 1)
      let before = directory.bytes.lastIndex { Self.isSeparator($0) }
      directoryName = before.map { directory.dropFirst($0 + 1) } ?? directory
    } else if !root.isEmpty {
      name = rest.dropFirst(start + 2)
    }
    if let colon = name.firstOffset(of: UInt8(ascii: ":")) {
      stream = name.dropFirst(colon + 1)
      name = name[0..<colon]
    }
    file = name
    if let dot = name.lastOffset(of: UInt8(ascii: ".")) { fileExtension = name.dropFirst(dot + 1) }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
  }
}
