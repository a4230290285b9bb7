import KQL

/// Why a checkpoint cannot be used.
enum CheckpointFault: Error, Hashable, Sendable {
  /// A later version of the program has written it.
  case version(String)
  /// It is not what was written.
  case damaged(String)
}

/// Checkpoints as text: a line for each thing, words between spaces, the digest of all at the end.
extension Checkpoint {
  private static let heading = "realtimekql-checkpoint"
  private static let version = 2

  /// The text.
  var text: String {
    var lines = ["\(Self.heading) \(Self.version)", "written \(written.ticks)"]
    lines.append("queries \(queries)")
    if !sample.isEmpty { lines.append("sample \(sample)") }
    for time in times {
      lines.append("time \(Self.word(time.newest)) \(Self.word(time.watermark))")
    }
    for output in outputs {
      lines.append(output.map { "output \(Self.escaped($0.text))" } ?? "output none")
    }
    if let late { lines.append("late \(Self.escaped(late.text))") }
    for path in paths {
      lines.append("path \(path.looked.ticks) \(Self.escaped(path.path))")
      for file in files where file.path == path.path {
        let numbers = [
          String(file.device), String(file.inode), Self.word(file.restart), Self.word(file.place),
          String(file.anchor.count), file.anchor.hash, file.hasEnded ? "ended" : "open",
        ]
        lines.append("file \(numbers.joined(separator: " "))")
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
    if version > Self.version { throw .version(String(version)) }
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
    case "queries": queries = String(rest)
    case "sample": sample = String(rest)
    case "time":
      guard words.count == 2 else { return false }
      times.append(
        StreamTime(newest: Self.datetime(words[0]), watermark: Self.datetime(words[1])))
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
    case "path":
      guard let ticks = words.first.flatMap({ Int64($0) }), words.count > 1,
        let path = Self.unescaped(rest[words[1].startIndex...])
      else { return false }
      paths.append(FollowedPath(path: path, looked: Datetime(ticks: ticks)))
    case "file":
      guard let path = paths.last?.path, let file = Self.file(words, path) else { return false }
      files.append(file)
    default: return false
    }
    return true
  }

  private static func file(_ words: [Substring], _ path: String) -> FileRecord? {
    guard words.count == 7, let device = UInt64(words[0]), let inode = UInt64(words[1]),
      let restart = place(words[2]), let place = place(words[3]),
      restart.position <= place.position, let count = Int(words[4]), count >= 0,
      ["ended", "open"].contains(words[6])
    else { return nil }
    return FileRecord(
      path: path, device: device, inode: inode, restart: restart, place: place,
      anchor: AnchorDigest(count: count, hash: String(words[5])), hasEnded: words[6] == "ended")
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

  private static func word(_ time: Datetime?) -> String { time.map { String($0.ticks) } ?? "-" }

  private static func datetime(_ word: Substring) -> Datetime? {
    guard let ticks = Int64(word), ticks >= 0, ticks <= Datetime.maximum.ticks else { return nil }
    return Datetime(ticks: ticks)
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
