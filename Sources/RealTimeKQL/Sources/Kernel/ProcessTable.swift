import CEBPF
import Glibc
import KQL

/// The processes of the machine, as of the event that is looked at: events come in their order, and each program that is
/// started, each new process and each end is one of them.
final class ProcessTable {
  private var known: [ProcessKey: KnownProcess] = [:]

  /// Those asked for last, by the end of their numbers: most events are of a few processes.
  private var latest = [KnownProcess?](repeating: nil, count: ProcessTable.latestCount)
  private static let latestCount = 16

  private var accounts: [UInt32: (name: String, until: Int64)] = [:]
  private var nextSweep = 0

  /// How long a process is kept that has ended, in seconds: what it did may be told after its end.
  private static let keptFor: Int64 = 60

  /// How many processes are kept at most.
  private static let limit = 1 << 16

  /// Is told of every process that is found in `/proc`.
  private let learned: (KnownProcess) -> Void

  /// Reads those that run.
  init(learned: @escaping (KnownProcess) -> Void) {
    self.learned = learned
    guard let folder = opendir("/proc") else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let number = UInt32(name),
        let process = KnownProcess(readingNumber: number, expected: nil)
      else { continue }
      add(process)
      learned(process)
    }
  }

  private func add(_ process: KnownProcess) {
    process.account = account(process.user)
    known[process.key] = process
    latest[Self.index(process.key)] = process
    ProcessNames.note(Int64(process.key.number), process.name)
  }

  /// The process of an event; what is told of it by the event alone where nothing else is.
  func process(_ head: kernel_head) -> KnownProcess {
    let key = ProcessKey(number: head.pid, nanoseconds: head.started)
    let index = Self.index(key)
    if let process = latest[index], process.key == key { return process }
    if let process = known[key] {
      latest[index] = process
      return process
    }
    let command = Self.command(head)
    let process =
      KnownProcess(readingNumber: head.pid, expected: key)
      ?? KnownProcess(key, name: command, user: head.user)
    add(process)
    learned(process)
    return process
  }

  private static func index(_ key: ProcessKey) -> Int { Int(key.number) & (latestCount - 1) }

  /// The process with a key, if anything is known of it.
  func process(_ key: ProcessKey) -> KnownProcess? { known[key] }

  private static func command(_ head: kernel_head) -> String {
    withUnsafeBytes(of: head.command) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  // MARK: What happens to them

  /// Learns that a process runs another program.
  func execute(_ record: UnsafeRawPointer) {
    let event = record.load(as: kernel_exec_event.self)
    let key = ProcessKey(number: event.head.pid, nanoseconds: event.head.started)
    let texts = record + MemoryLayout<kernel_exec_event>.size
    let path = KernelPath.text(Self.bytes(texts, event.path_length))
    let asked = Self.bytes(texts + Int(event.path_length), event.name_length).prefix { $0 != 0 }
    let process = KnownProcess(key, name: Self.command(event.head), user: event.head.user)
    process.path = path.isEmpty ? String(decoding: asked, as: UTF8.self) : path
    process.name = String(process.path.split(separator: "/").last ?? "")
    let words = Self.bytes(
      texts + Int(event.path_length) + Int(event.name_length), event.arguments_length)
    process.commandLine =
      words.isEmpty
      ? ProcessFile.words("/proc/\(event.head.pid)/cmdline") : Self.line(words)
    process.parent = ProcessKey(number: event.parent, nanoseconds: event.parent_started)
    let earlier = known[key] ?? process.parent.flatMap { known[$0] }
    if let earlier, earlier.groupNumber == event.cgroup {
      (process.group, process.container) = (earlier.group, earlier.container)
    } else {
      process.setGroup(ProcessFile.group("/proc/\(event.head.pid)/cgroup"))
    }
    process.groupNumber = event.cgroup
    add(process)
    sweepIfDue()
  }

  /// Learns that there is a new process.
  func fork(_ record: UnsafeRawPointer) {
    let event = record.load(as: kernel_exec_event.self)
    let parent = ProcessKey(number: event.parent, nanoseconds: event.parent_started)
    guard let parent = known[parent] else { return }
    add(
      KnownProcess(
        ProcessKey(number: event.head.pid, nanoseconds: event.head.started), copyOf: parent))
    sweepIfDue()
  }

  /// Learns that a process has ended.
  func end(_ head: kernel_head) {
    process(head).ended = monotonicNanoseconds() / 1_000_000_000
  }

  private static func bytes(_ start: UnsafeRawPointer, _ count: UInt32) -> UnsafeBufferPointer<
    UInt8
  > {
    UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: Int(count))
  }

  /// Arguments that each end in a NUL, with blanks between them.
  private static func line(_ words: UnsafeBufferPointer<UInt8>) -> String {
    var bytes = words.map { $0 == 0 ? 0x20 : $0 }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func sweepIfDue() {
    nextSweep -= 1
    guard nextSweep <= 0 || known.count > Self.limit else { return }
    nextSweep = 4096
    let now = monotonicNanoseconds() / 1_000_000_000
    known = known.filter { $0.value.ended.map { now - $0 < Self.keptFor } ?? true }
    // Ends that were lost leave processes behind.
    guard known.count > Self.limit else { return }
    known = known.filter { kill(pid_t(bitPattern: $0.key.number), 0) == 0 || errno == EPERM }
    if known.count > Self.limit { known = [:] }
  }

  // MARK: Accounts

  /// The name of a user; the number where there is none.
  private func account(_ user: UInt32) -> String {
    let now = monotonicNanoseconds() / 1_000_000_000
    if let entry = accounts[user], entry.until > now { return entry.name }
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { room in
      guard let start = room.baseAddress,
        getpwuid_r(user, &entry, start, room.count, &found) == 0, found != nil,
        let name = entry.pw_name
      else { return String(user) }
      return String(cString: name)
    }
    accounts[user] = (name, now + 60)
    return name
  }
}
