import Glibc
import RealTimeKQLShell

/// The shell's history, in a file for its owner only that several shells share:
/// `$XDG_STATE_HOME/realtimekql/history`.
///
/// An entry is a line of the file, in which `\n` stands for a line break. None is there twice.
final class HistoryStore {
  /// The entries, the oldest first.
  private(set) var entries: [String] = []

  private let path: String?

  /// How many entries are kept, and the longest that is, in bytes.
  private static let limit = 2000
  private static let longestEntry = 1 << 16

  /// Reads the file; without a home directory the history is that of this shell.
  init() {
    path = UserFolders.state.map { $0 + "/history" }
    if let path, let descriptor = Self.open(path, O_RDONLY) {
      entries = Self.entries(of: Self.contents(of: descriptor))
      close(descriptor)
    }
  }

  /// Adds an entry behind those that other shells have added meanwhile.
  func add(_ entry: String) {
    guard let path else { return entries = Self.adding(entry, to: entries) }
    if let folder = UserFolders.state { UserFolders.make(folder) }
    guard let descriptor = Self.open(path, O_RDWR | O_CREAT) else {
      return entries = Self.adding(entry, to: entries)
    }
    defer { close(descriptor) }
    flock(descriptor, LOCK_EX)
    fchmod(descriptor, 0o600)
    entries = Self.adding(entry, to: Self.entries(of: Self.contents(of: descriptor)))
    var text = Self.heading + entries.map { Self.escaped($0) + "\n" }.joined()
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
        guard count > 0 else { break }
        written += count
      }
      ftruncate(descriptor, off_t(written))
    }
  }

  private static func adding(_ entry: String, to entries: [String]) -> [String] {
    guard !entry.isEmpty, entry.utf8.count <= longestEntry else { return entries }
    return Array((entries.filter { $0 != entry } + [entry]).suffix(limit))
  }

  // MARK: The file

  private static let heading = "# realtimekql history 1\n"
  private static let libeditHeading = "_HiStOrY_V2_\n"

  private static func open(_ path: String, _ flags: Int32) -> Int32? {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    return descriptor < 0 ? nil : descriptor
  }

  private static func contents(of descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &piece, piece.count, off_t(bytes.count))
      guard count > 0, bytes.count < 64 << 20 else { break }
      bytes += piece[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func entries(of text: String) -> [String] {
    let lines = text.split(separator: "\n")
    // Earlier versions left the writing to libedit.
    if text.hasPrefix(libeditHeading) {
      return lines.dropFirst().map { unescaped($0, isOctal: true) }
    }
    return lines.filter { !$0.hasPrefix("# ") }.map { unescaped($0, isOctal: false) }
  }

  private static func escaped(_ entry: String) -> String {
    var text = ""
    for character in entry {
      switch character {
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "#" where text.isEmpty: text += "\\#"
      default: text.append(character)
      }
    }
    return text
  }

  private static func unescaped(_ line: Substring, isOctal: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = Array(line.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.first else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(3)
      if isOctal, digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        rest = rest.dropFirst(3)
      } else {
        bytes.append(next == UInt8(ascii: "n") ? 0x0A : next)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
