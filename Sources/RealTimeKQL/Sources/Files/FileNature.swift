import Glibc
import KQL

/// What a file looks like by its first bytes: what to tell somebody who reads it with an input of another kind.
struct FileNature {
  /// What it is: `an event log of Windows`.
  let name: String

  /// The input that reads it, where one does.
  let input: String?

  /// What it is and which input reads it.
  var description: String { name + (input.map { ", which '\($0)' reads" } ?? "") }

  /// How many bytes say enough.
  static let enough = 4096

  /// What files of some kinds begin with, which no text does.
  private static let marks: [(mark: [UInt8], nature: FileNature)] = [
    (Array("ElfFile\0".utf8), FileNature(name: "an event log of Windows", input: "evtx")),
    (Array("LPKSHHRH".utf8), FileNature(name: "a journal of systemd", input: "journal")),
    (Array("SQLite format 3\0".utf8), FileNature(name: "a database of SQLite", input: "sqlite")),
    (Array("PAR1\u{15}".utf8), FileNature(name: "a file of Parquet", input: nil)),
    ([0xD4, 0xC3, 0xB2, 0xA1], FileNature(name: "a capture of packets", input: nil)),
    ([0x4D, 0x3C, 0xB2, 0xA1], FileNature(name: "a capture of packets", input: nil)),
    (Array("\u{7F}ELF".utf8), FileNature(name: "a program", input: nil)),
    (Array("%PDF-".utf8), FileNature(name: "a document (PDF)", input: nil)),
  ]

  /// What is no text; `nil` for everything else.
  init?(marked bytes: [UInt8]) {
    if let known = Self.marks.first(where: { bytes.starts(with: $0.mark) }) {
      self = known.nature
    } else if Self.isTrace(bytes) {
      self = FileNature(name: "a trace of Windows' events", input: "etl")
    } else {
      return nil
    }
  }

  /// What it is, text included; `nil` where nobody knows.
  init?(_ bytes: [UInt8]) {
    if let marked = FileNature(marked: bytes) {
      self = marked
    } else if bytes.contains(where: { $0 < 0x20 && !Self.blanks.contains($0) }) || bytes.isEmpty {
      return nil
    } else {
      self.init(text: bytes)
    }
  }

  private init(text bytes: [UInt8]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let line = start.drop { Self.blanks.contains($0) }.prefix { $0 != 0x0A }
    switch line.first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): self.init(name: "JSON", input: "ndjson")
    case UInt8(ascii: "<") where line.dropFirst().first.map { (0x30...0x39).contains($0) } == true:
      self.init(name: "syslog", input: "syslog")
    case UInt8(ascii: "<"): self.init(name: "XML", input: nil)
    default:
      let isTable = line.contains { $0 == 0x2C || $0 == 0x3B || $0 == 0x09 }
      self.init(
        name: isTable ? "a table of text" : "lines of text", input: isTable ? "csv" : "syslog")
    }
  }

  private init(name: String, input: String?) {
    self.name = name
    self.input = input
  }

  private static let blanks: [UInt8] = [0x09, 0x0A, 0x0D, 0x20]

  private static func isTrace(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, let buffer = ETLBuffer(start, bytes.count) else {
        return false
      }
      return ETLHead(start, Swift.min(buffer.size, bytes.count)) != nil
    }
  }

  /// The first bytes of a file, as they are.
  static func beginning(_ descriptor: Int32) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: enough) { (buffer, count) in
      count = Swift.max(0, retrying { pread(descriptor, buffer.baseAddress, enough, 0) })
    }
  }
}
