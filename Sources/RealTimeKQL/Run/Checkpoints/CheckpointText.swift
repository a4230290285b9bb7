import KQL

/// Why a checkpoint cannot be used.
enum CheckpointFault: Error, Hashable, Sendable {
  /// Another version of the program has written it.
  case version(Int)
  /// It is not what was written.
  case damaged(String)
}

/// Checkpoints as text: a line for each thing, words between spaces, the digest of all at the end.
extension Checkpoint {
  private static let heading = "realtimekql-checkpoint"

  /// The version that is written and read.
  static let version = 3

  /// The text.
  var text: String {
    var lines = ["\(Self.heading) \(Self.version)", "written \(written.ticks)"]
    for query in queries {
      let words = [
        query.identity, query.hasEnded ? "ended" : query.keepsState ? "keeps" : "open",
        query.clock.map { String($0) } ?? "-", Self.words(query.section),
        Self.escaped(query.name),
      ]
      lines.append("query \(words.joined(separator: " "))")
    }
    if let state {
      lines.append("state \(state.version) \(Self.words(state.clocks)) \(state.name)")
    }
    for output in outputs {
      lines.append(output.map { "output \(Self.escaped($0.text))" } ?? "output none")
    }
    if let late { lines.append("late \(Self.escaped(late.text))") }
    for input in inputs {
      lines.append("input \(input.sample.isEmpty ? "-" : input.sample)")
      for path in input.paths {
        lines.append("path \(path.looked.ticks) \(Self.escaped(path.path))")
        for file in input.files where file.path == path.path {
          let numbers = [
            String(file.device), String(file.inode), Self.word(file.place),
            String(file.anchor.count), file.anchor.hash, file.hasEnded ? "ended" : "open",
          ]
          lines.append("file \(numbers.joined(separator: " "))")
        }
      }
    }
    let body = lines.joined(separator: "\n") + "\n"
    return "\(body)digest \(Digest.text(of: Array(body.utf8)))\n"
  }

  /// Reads a text.
  ///
  /// - Throws: Why it cannot be used.
  init(text bytes: [UInt8]) throws(CheckpointFault) {
    self.init()
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw .damaged("it is no text")
    }
    let first = text.prefix { $0 != "\n" }.split(separator: " ")
    guard first.count == 2, first[0] == Self.heading, let version = Int(first[1]) else {
      throw .damaged("it does not begin as one")
    }
    if version != Self.version { throw .version(version) }
    guard text.hasSuffix("\n"), let end = text.dropLast().lastIndex(of: "\n") else {
      throw .damaged("it is cut off")
    }
    let last = text[text.index(after: end)...].dropLast()
    text = String(text[...end])
    guard last == "digest \(Digest.text(of: Array(text.utf8)))" else {
      throw .damaged("its bytes are not those that were written")
    }
    for line in text.split(separator: "\n").dropFirst() {
      guard take(line) else { throw .damaged("it has an unknown line: \(line.prefix(80))") }
    }
  }

  private mutating func take(_ line: Substring) -> Bool {
    guard let space = line.firstIndex(of: " ") else { return false }
    let rest = line[line.index(after: space)...]
    let words = rest.split(separator: " ", omittingEmptySubsequences: false)
    switch line[..<space] {
    case "written":
      guard let ticks = Int64(rest) else { return false }
      written = Datetime(ticks: ticks)
    case "query":
      guard let query = Self.query(words, rest) else { return false }
      queries.append(query)
    case "state":
      guard let file = Self.stateFile(words) else { return false }
      state = file
    case "output":
      if rest == "none" {
        outputs.append(nil)
      } else {
        guard let text = Self.unescaped(rest) else { return false }
        outputs.append(SinkMark(text))
      }
    case "late":
      guard let text = Self.unescaped(rest) else { return false }
      late = SinkMark(text)
    case "input": inputs.append(Input(sample: rest == "-" ? "" : String(rest)))
    case "path":
      guard let ticks = words.first.flatMap({ Int64($0) }), words.count > 1, !inputs.isEmpty,
        let path = Self.unescaped(rest[words[1].startIndex...])
      else { return false }
      inputs[inputs.count - 1].paths.append(
        FollowedPath(path: path, looked: Datetime(ticks: ticks)))
    case "file":
      guard let path = inputs.last?.paths.last?.path, let file = Self.file(words, path) else {
        return false
      }
      inputs[inputs.count - 1].files.append(file)
    default: return false
    }
    return true
  }

  private static func query(_ words: [Substring], _ line: Substring) -> KeptQuery? {
    guard words.count > 6, ["ended", "keeps", "open"].contains(words[1]),
      words[2] == "-" || Int(words[2]) != nil, let section = section(words[3...5]),
      let name = unescaped(line[words[6].startIndex...])
    else { return nil }
    return KeptQuery(
      name: name, identity: String(words[0]), keepsState: words[1] == "keeps",
      hasEnded: words[1] == "ended", clock: Int(words[2]), section: section)
  }

  private static func stateFile(_ words: [Substring]) -> StateFile? {
    guard words.count == 5, let version = Int(words[0]), let clocks = section(words[1...3]),
      !words[4].contains("/")
    else { return nil }
    return StateFile(name: String(words[4]), version: version, clocks: clocks)
  }

  private static func words(_ section: StateSection) -> String {
    "\(section.start) \(section.count) \(String(section.hash, radix: 16))"
  }

  private static func section(_ words: ArraySlice<Substring>) -> StateSection? {
    let words = Array(words)
    guard let start = Int(words[0]), let count = Int(words[1]), start >= 0, count >= 0,
      let hash = UInt64(words[2], radix: 16)
    else { return nil }
    return StateSection(start: start, count: count, hash: hash)
  }

  private static func file(_ words: [Substring], _ path: String) -> FileRecord? {
    guard words.count == 6, let device = UInt64(words[0]), let inode = UInt64(words[1]),
      let place = place(words[2]), let count = Int(words[3]), count >= 0,
      ["ended", "open"].contains(words[5])
    else { return nil }
    return FileRecord(
      path: path, device: device, inode: inode, place: place,
      anchor: AnchorDigest(count: count, hash: String(words[4])), hasEnded: words[5] == "ended")
  }

  /// A position, with a `+` where it is in a record that was cut.
  private static func word(_ place: ReadPlace) -> String {
    let number = place.isSkipping ? "\(place.position)+" : String(place.position)
    return place.cursor.isEmpty ? number : "\(number)@\(escaped(place.cursor))"
  }

  private static func place(_ word: Substring) -> ReadPlace? {
    let parts = word.split(separator: "@", maxSplits: 1)
    guard let number = parts.first else { return nil }
    let isSkipping = number.hasSuffix("+")
    guard let position = Int(isSkipping ? number.dropLast() : number), position >= 0,
      let cursor = parts.count > 1 ? unescaped(parts[1]) : ""
    else { return nil }
    return ReadPlace(position: position, isSkipping: isSkipping, cursor: cursor)
  }

  /// A path without control characters.
  private static func escaped(_ path: String) -> String {
    var text = ""
    for scalar in path.unicodeScalars {
      if scalar.value < 0x20 || scalar == "%" {
        text += scalar.value < 16 ? "%0" : "%"
        text += String(scalar.value, radix: 16)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func unescaped(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
