import Glibc
import KQL

/// What tells a process from others that had or will have its number: when it was started, in the hundredths of a
/// second that `/proc` counts in.
struct ProcessKey: Hashable {
  var number: UInt32
  var started: UInt64

  init(number: UInt32, nanoseconds: UInt64) {
    self.number = number
    started = nanoseconds / 10_000_000
  }

  init(number: UInt32, hundredths: UInt64) {
    self.number = number
    started = hundredths
  }
}

/// What is known of a process, as of the event that is looked at.
final class KnownProcess {
  let key: ProcessKey
  var parent: ProcessKey?

  /// The name of its program's file.
  var name: String
  /// The path of its program's file; empty where it is not known.
  var path = ""
  var commandLine = ""
  var user: UInt32
  var account = ""
  /// The control group, and the number that the kernel has for it.
  var group = ""
  var groupNumber: UInt64 = 0
  var container = ""

  /// When it ended, in seconds of the clock that only goes forward; `nil` while it runs.
  var ended: Int64?

  /// Where a filling of the block has it.
  var place: (filling: Int, offset: UInt32) = (0, 0)

  /// Knows its name alone.
  init(_ key: ProcessKey, name: String, user: UInt32) {
    self.key = key
    self.name = name
    self.user = user
  }

  /// A new process, which is what its parent is.
  init(_ key: ProcessKey, copyOf parent: KnownProcess) {
    self.key = key
    self.parent = parent.key
    name = parent.name
    path = parent.path
    commandLine = parent.commandLine
    user = parent.user
    account = parent.account
    group = parent.group
    groupNumber = parent.groupNumber
    container = parent.container
  }

  /// Reads what `/proc` says of a process that runs; `nil` when there is none with that number, or another one.
  init?(readingNumber number: UInt32, expected: ProcessKey?) {
    let folder = "/proc/\(number)"
    guard let stat = ProcessFile.text("\(folder)/stat"), let end = stat.lastIndex(of: ")"),
      let open = stat.firstIndex(of: "(")
    else { return nil }
    // The fields behind the name: state, parent, …; the start is the 22nd of all.
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let started = UInt64(fields[19]) else { return nil }
    key = ProcessKey(number: number, hundredths: started)
    if let expected, expected != key { return nil }
    name = String(stat[stat.index(after: open)..<end])
    user = 0
    if let parentNumber = UInt32(fields[1]), parentNumber > 0,
      let parentStart = Self.start(of: parentNumber)
    {
      parent = ProcessKey(number: parentNumber, hundredths: parentStart)
    }
    path = ProcessFile.link("\(folder)/exe")
    if !path.isEmpty { name = String(path.split(separator: "/").last ?? "") }
    commandLine = ProcessFile.words("\(folder)/cmdline")
    for line in (ProcessFile.text("\(folder)/status") ?? "").split(separator: "\n")
    where line.hasPrefix("Uid:") {
      user = UInt32(line.split(separator: "\t").dropFirst().first ?? "") ?? 0
    }
    setGroup(ProcessFile.group("\(folder)/cgroup"))
  }

  private static func start(of number: UInt32) -> UInt64? {
    guard let stat = ProcessFile.text("/proc/\(number)/stat"), let end = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) : nil
  }

  /// Takes its control group, in whose name containers have their number.
  func setGroup(_ path: String) {
    group = path
    container = ""
    for part in path.split(whereSeparator: { "/-.:".contains($0) })
    where part.count == 64 && part.allSatisfy(\.isHexDigit) {
      container = String(part)
    }
  }
}

/// Small files of `/proc`.
enum ProcessFile {
  /// The bytes of a file, 64 KiB at most; `nil` when it cannot be read.
  private static func bytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var all: [UInt8] = []
    while all.count < 1 << 16 {
      let part = [UInt8](unsafeUninitializedCapacity: 4096) { (buffer, count) in
        count = Swift.max(0, retrying { read(file, buffer.baseAddress, 4096) })
      }
      if part.isEmpty { break }
      all += part
    }
    return all
  }

  static func text(_ path: String) -> String? {
    bytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Words that each end in a NUL, with blanks between them.
  static func words(_ path: String) -> String {
    let words = (bytes(path) ?? []).map { $0 == 0 ? 0x20 : $0 }
    return String(decoding: words.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
  }

  /// What a link names; without the remark that the file is gone.
  static func link(_ path: String) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { target in
      guard let start = target.baseAddress else { return "" }
      let count = readlink(
        path, UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self), 4096)
      guard count > 0 else { return "" }
      let text = String(decoding: target.prefix(count), as: UTF8.self)
      return text.hasSuffix(" (deleted)") ? String(text.dropLast(10)) : text
    }
  }

  /// The path of a control group, of the second version if there are both.
  static func group(_ path: String) -> String {
    let lines = (text(path) ?? "").split(separator: "\n")
    let line = lines.first { $0.hasPrefix("0::") } ?? lines.first
    return line.map { String($0.split(separator: ":", maxSplits: 2).last ?? "") } ?? ""
  }
}
