import Glibc
import KQL

/// The name of a file of output, or of the files of a series: `out-%Y%m%d-%H.ndjson`.
///
/// `%Y`, `%m`, `%d`, `%H`, `%M` and `%S` are the time at which rows are written, in UTC; `%%` is a `%`. A file
/// that follows another of the same name has a number before its ending: `out.1.ndjson`.
struct FileName: Hashable, Sendable {
  private enum Part: Hashable {
    case text(String)
    case time(Character)
  }

  /// The path to it, with a slash at the end; empty for the working directory.
  let folder: String

  private let parts: [Part]

  /// Reads a path.
  ///
  /// - Throws: What is wrong with it.
  init(_ path: String) throws(SinkError) {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { String(path[...$0]) } ?? ""
    guard !folder.contains("%") else {
      throw SinkError(
        "file '\(path)': the time stands in names of files only, not in those of folders")
    }
    var parts: [Part] = []
    var text = ""
    var rest = path[(slash.map { path.index(after: $0) } ?? path.startIndex)...]
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      let letter = rest.popFirst()
      if letter == "%" {
        text.append("%")
      } else if let letter, "YmdHMS".contains(letter) {
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        parts.append(.time(letter))
      } else {
        throw SinkError(
          "file '\(path)': '%\(letter.map(String.init) ?? "")' stands for nothing; there are %Y, %m, %d,"
            + " %H, %M, %S, and %% for '%'")
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  /// Whether the time is in it.
  var hasTime: Bool {
    parts.contains { if case .time = $0 { true } else { false } }
  }

  /// The name, without its folder, at a time.
  func base(at time: Datetime) -> String {
    var seconds = time_t((time.ticks &- Datetime.unixEpochTicks) / Timespan.second)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func digits(_ number: Int32, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: Swift.max(0, count - text.count)) + text
    }
    return self.parts.map { part in
      switch part {
      case .text(let text): text
      case .time("Y"): digits(parts.tm_year + 1900, 4)
      case .time("m"): digits(parts.tm_mon + 1, 2)
      case .time("d"): digits(parts.tm_mday, 2)
      case .time("H"): digits(parts.tm_hour, 2)
      case .time("M"): digits(parts.tm_min, 2)
      case .time: digits(parts.tm_sec, 2)
      }
    }.joined()
  }

  /// The path of the file of a number among those with the same base.
  func path(_ base: String, _ number: Int) -> String { folder + Self.numbered(base, number) }

  /// A name with a number before its ending; 0 is none.
  static func numbered(_ base: String, _ number: Int) -> String {
    guard number > 0 else { return base }
    let count = endingCount(base)
    return "\(base.dropLast(count)).\(number)\(base.suffix(count))"
  }

  /// What all files of the series match, for whoever reads a folder that they are in.
  var pattern: String {
    let names = parts.map { part in
      if case .text(let text) = part { Self.escaped(text) } else { "*" }
    }.joined()
    let count = Self.endingCount(names)
    return Self.escaped(folder) + "\(names.dropLast(count))*\(names.suffix(count))"
  }

  private static func escaped(_ text: String) -> String {
    text.map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// The length of what behind a dot tells the kind of a file, and perhaps its compression.
  private static func endingCount(_ name: String) -> Int {
    var rest = Substring(name)
    if let compression = FileCompression(name: name) {
      rest = rest.dropLast(compression.ending.count)
    }
    guard let dot = rest.lastIndex(of: "."), dot != rest.startIndex else {
      return name.count - rest.count
    }
    return name.distance(from: dot, to: name.endIndex)
  }
}

/// How a file of output is compressed, which its name tells.
enum FileCompression: Hashable, Sendable {
  case gzip
  case zstandard

  /// What the names of such files end in.
  var ending: String {
    switch self {
    case .gzip: ".gz"
    case .zstandard: ".zst"
    }
  }

  /// The compression of a file of this name; `nil` for none.
  init?(name: String) {
    if name.hasSuffix(".gz") {
      self = .gzip
    } else if name.hasSuffix(".zst") {
      self = .zstandard
    } else {
      return nil
    }
  }
}
