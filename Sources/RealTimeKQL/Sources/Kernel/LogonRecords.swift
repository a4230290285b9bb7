import Glibc
import KQL

/// Logons as the system writes them down: `/var/log/wtmp` has those that succeeded, `/var/log/btmp` those that failed.
///
/// Only what is added from now on counts; a file that is renamed or truncated is read anew from its start.
final class LogonRecords {
  /// A file of records.
  private struct File {
    let path: String
    let hasFailures: Bool
    var identity: FileIdentity?
    var position = 0
  }

  private var files: [File]

  /// Begins at the ends of the files.
  ///
  /// - Throws: That there are none.
  init(successes: String, failures: String) throws(SourceError) {
    files = [
      File(path: successes, hasFailures: false), File(path: failures, hasFailures: true),
    ]
    var found = false
    for index in files.indices {
      var status = stat()
      guard stat(files[index].path, &status) == 0 else { continue }
      guard access(files[index].path, R_OK) == 0 else {
        throw SourceError(
          "ebpf: file '\(files[index].path)': \(errorText(Int(errno)))\n  = help: run as root, or as a member of the group"
            + " that may read it (utmp)")
      }
      found = true
      files[index].identity = FileIdentity(status)
      files[index].position = Int(status.st_size)
    }
    guard found else {
      throw SourceError(
        "ebpf: logons are written down neither in '\(successes)' nor in '\(failures)'\n  = help: journal ssh reads what"
          + " the services say of them")
    }
  }

  private static let size = MemoryLayout<utmpx>.size

  /// The events that were added since the last call.
  func next() throws(SourceError) -> [[UInt8]] {
    var events: [[UInt8]] = []
    for index in files.indices { read(index, into: &events) }
    return events
  }

  private func read(_ index: Int, into events: inout [[UInt8]]) {
    var status = stat()
    guard stat(files[index].path, &status) == 0 else { return }
    let identity = FileIdentity(status)
    if files[index].identity != identity || Int(status.st_size) < files[index].position {
      files[index].identity = identity
      files[index].position = 0
    }
    guard Int(status.st_size) - files[index].position >= Self.size else { return }
    let file = open(files[index].path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var record = utmpx()
    while events.count < 4096,
      pread(file, &record, Self.size, off_t(files[index].position)) == Self.size
    {
      files[index].position += Self.size
      let type = Int32(record.ut_type)
      guard files[index].hasFailures || type == USER_PROCESS else { continue }
      events.append(Self.event(record, hasFailed: files[index].hasFailures))
    }
  }

  /// The event as a block has it.
  private static func event(_ record: utmpx, hasFailed: Bool) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 104)
    func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
      withUnsafeBytes(of: number) { part in
        for (index, byte) in part.enumerated() { bytes[offset + index] = byte }
      }
    }
    let seconds = Int64(record.ut_tv.tv_sec)
    put(
      Datetime.unixEpochTicks + seconds * Timespan.second + Int64(record.ut_tv.tv_usec) * 10, at: 8)
    put(UInt32(bitPattern: record.ut_pid), at: 16)
    bytes[36] = KernelKind.logon.rawValue
    put(UInt32(hasFailed ? 1 : 0), at: 56)
    let address = record.ut_addr_v6
    if address.0 != 0 || address.1 != 0 || address.2 != 0 || address.3 != 0 {
      let isShort = address.1 == 0 && address.2 == 0 && address.3 == 0
      put(UInt16(isShort ? AF_INET : AF_INET6), at: 60)
      put(address.0, at: 64)
      put(address.1, at: 68)
      put(address.2, at: 72)
      put(address.3, at: 76)
    }
    let texts = [text(record.ut_user), text(record.ut_line), text(record.ut_host)]
    for (index, text) in texts.enumerated() {
      put(UInt32(bytes.count), at: 80 + 8 * index)
      put(UInt32(text.count), at: 84 + 8 * index)
      bytes += text
    }
    bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    put(UInt32(bytes.count), at: 0)
    return bytes
  }

  private static func text<Field>(_ field: Field) -> [UInt8] {
    withUnsafeBytes(of: field) { Array($0.prefix { $0 != 0 }) }
  }
}
