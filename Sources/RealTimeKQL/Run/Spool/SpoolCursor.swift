/// How far the rows of a spool are delivered, in a file beside them.
///
/// ```text
/// realtimekql-spool 1
/// token 5f0e…
/// place POSITION ROW
/// mark WORDS
/// digest …
/// ```
struct SpoolCursor: Hashable, Sendable {
  /// What tells the spool from others.
  var token: String

  /// What is before is delivered for good.
  var place = SpoolPlace()

  /// Where the output is then, in its own words; `nil` where it cannot be taken back.
  var mark: SinkMark?

  /// Begins a spool.
  init() { token = RandomName.make() }

  private static let heading = "realtimekql-spool 1"

  /// The text.
  var text: String {
    var body = "\(Self.heading)\ntoken \(token)\nplace \(place.position) \(place.row)\n"
    if let mark { body += "mark \(mark.text)\n" }
    return "\(body)digest \(Digest.text(of: Array(body.utf8)))\n"
  }

  /// Reads a text; `nil` when it is not what was written.
  init?(text bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self),
      let end = text.dropLast().lastIndex(of: "\n")
    else { return nil }
    let body = text[...end]
    guard text[text.index(after: end)...] == "digest \(Digest.text(of: Array(body.utf8)))\n" else {
      return nil
    }
    let lines = body.split(separator: "\n")
    let place = lines.count > 2 ? lines[2].split(separator: " ") : []
    guard lines.count > 2, lines[0] == Self.heading, lines[1].hasPrefix("token "), place.count == 3,
      let position = Int(place[1]), let row = Int(place[2])
    else { return nil }
    token = String(lines[1].dropFirst(6))
    self.place = SpoolPlace(position: position, row: row)
    if lines.count > 3 { mark = SinkMark(String(lines[3].dropFirst(5))) }
  }
}

/// The file of a cursor.
struct SpoolCursorFile: Sendable {
  private let directory: StateDirectory
  private let prefix: String

  /// Room on the disk for the cursor when there is none any more.
  private static let reserve = 1 << 16

  /// The file of an output, whose files' names begin so.
  init(_ directory: StateDirectory, _ prefix: String) {
    self.directory = directory
    self.prefix = prefix
  }

  private var name: String { prefix + ".cursor" }

  /// The cursor of an earlier run; `nil` when there is none.
  func read() throws(StateError) -> SpoolCursor? {
    guard let bytes = try directory.read(name) else { return nil }
    guard let cursor = SpoolCursor(text: bytes) else {
      throw StateError(
        message:
          "'\(directory.path)/\(name)' is damaged; without it, all in the files is delivered again")
    }
    return cursor
  }

  /// Replaces the cursor.
  func write(_ cursor: SpoolCursor) throws(StateError) {
    let bytes = Array(cursor.text.utf8)
    let reserve = prefix + ".reserve"
    do throws(StateError) {
      try directory.write(bytes, to: name)
    } catch {
      guard error.isOfRoom else { throw error }
      directory.remove(reserve)
      try directory.write(bytes, to: name)
    }
    directory.keep(Self.reserve, in: reserve)
  }
}

/// The mark of an output whose rows go through a spool: how far the spool is that a checkpoint counts.
struct SpoolMark: Hashable, Sendable {
  /// What tells the spool from others.
  var token: String

  /// What is before is in the spool, or was.
  var place: SpoolPlace

  private static let word = "spool"

  /// The mark as an output's.
  var sinkMark: SinkMark { SinkMark("\(Self.word) \(token) \(place.position) \(place.row)") }

  /// A mark of a spool.
  init(_ token: String, _ place: SpoolPlace) {
    self.token = token
    self.place = place
  }

  /// Reads a mark; `nil` when it is of an output without a spool.
  init?(_ mark: SinkMark) {
    let words = mark.text.split(separator: " ")
    guard words.count == 4, words[0] == Self.word, let position = Int(words[2]),
      let row = Int(words[3])
    else { return nil }
    self.init(String(words[1]), SpoolPlace(position: position, row: row))
  }
}
