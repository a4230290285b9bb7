import Glibc
import KQL

/// A file or stream that is written to, with every write checked.
final class OutputFile: @unchecked Sendable {
  /// What errors call it.
  let name: String

  /// Where it is; `nil` for the standard output.
  let path: String?

  /// Whether there was something in it before.
  let isContinued: Bool

  /// Where an earlier run was, when this one goes on there and the file has been cut to that.
  let resumed: OutputMark?

  /// Whether it is a file that can be written anywhere.
  let isRegular: Bool

  /// Whether it is the terminal on which lines are drawn.
  private let isShown: Bool

  /// What it is written to.
  let descriptor: Int32

  /// Which file it is; `nil` for the standard output, and what else is no file on a disk.
  let identity: FileIdentity?

  private let closes: Bool
  private let opened = monotonicNanoseconds()
  private let patience: Patience?

  /// Why bytes that were written may not be on the disk, once the kernel has said so: it says it only once.
  private var loss: SinkError?

  /// What passes: no room, a disk that fails, no descriptor to be had.
  private static let passes: Set<Int32> = [ENOSPC, EDQUOT, EIO, EMFILE, ENFILE]

  /// The standard output.
  init() {
    // A reader that goes away must be an error of write(2), not a signal that ends the process.
    signal(SIGPIPE, SIG_IGN)
    name = "standard output"
    path = nil
    descriptor = STDOUT_FILENO
    closes = false
    identity = nil
    isContinued = false
    isRegular = FileStatus(of: STDOUT_FILENO)?.isRegular ?? false
    isShown = TerminalScreen.shared.shows(STDOUT_FILENO)
    resumed = nil
    patience = nil
  }

  /// Opens a file, or makes one that only its owner can read.
  convenience init(path: String, existing: ExistingFile) throws(SinkError) {
    try self.init(path: path, OutputOpening(existing))
  }

  /// Opens a file, or goes on with one.
  init(path: String, _ opening: OutputOpening) throws(SinkError) {
    signal(SIGPIPE, SIG_IGN)
    let name = "file '\(path)'"
    self.name = name
    self.path = path
    closes = true
    let before = FileStatus(at: path)
    let isSpecial = before.map { !$0.isRegular } ?? false
    let (existing, mark) = isSpecial ? (.append, nil) : Self.disposition(path, before, opening)
    // A file somebody else has put there as a link is not followed, but /dev/stdout is.
    let follows = path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
    let flags = O_CLOEXEC | O_NOCTTY | (follows ? 0 : O_NOFOLLOW)
    let disposition = existing == .refuse ? O_CREAT | O_EXCL : O_CREAT
    let mode = flags | (isSpecial ? O_WRONLY : O_RDWR | disposition)
    var opened = retrying { Int(open(path, mode, 0o600)) }
    var tries = 0
    while opening.waits, Self.passes.contains(Int32(-opened)),
      opening.patience.wait(for: name, errorText(-opened), tries: tries, isLocal: true)
    {
      tries += 1
      opened = retrying { Int(open(path, mode, 0o600)) }
    }
    guard opened >= 0 else {
      let reason =
        switch -opened {
        case Int(EEXIST): "it exists; --overwrite replaces it, --append adds to it"
        case Int(ELOOP): "it is a symbolic link, which is not followed"
        default: errorText(-opened)
        }
      throw SinkError("\(name): \(reason)")
    }
    descriptor = Int32(opened)
    let status = FileStatus(of: descriptor)
    isRegular = status?.isRegular ?? false
    isShown = isSpecial && TerminalScreen.shared.shows(descriptor)
    identity = isRegular ? status?.identity : nil
    isContinued = existing == .append && !isSpecial && (status?.count ?? 0) > 0
    patience = isRegular ? opening.patience : nil
    resumed = mark
    guard !isSpecial else { return }
    let kept = existing == .overwrite ? 0 : mark?.count
    let result = kept.map { shorten(descriptor, to: $0) } ?? 0
    guard result == 0 else { throw SinkError("\(name): \(errorText(-result))") }
    if existing == .append { lseek(descriptor, 0, Int32(SEEK_END)) }
  }

  deinit { if closes { close(descriptor) } }

  /// What becomes of what is in a file, and where an earlier run was in it.
  private static func disposition(
    _ path: String, _ file: FileStatus?, _ opening: OutputOpening
  ) -> (ExistingFile, OutputMark?) {
    guard let continuation = opening.continuation else { return (opening.existing, nil) }
    guard let file else {
      if case .mark = continuation { opening.note("note: file '\(path)' is gone; it is made anew") }
      return (opening.existing, nil)
    }
    switch continuation {
    case .unknown: return (.append, nil)
    case .unwritten: return (file.holdsNoRow(path) ? .append : opening.existing, nil)
    case .mark(let mark):
      guard file.identity == mark.identity else { return (opening.existing, nil) }
      guard file.count >= mark.count else {
        let missing = RunStatistics.grouped(mark.count - file.count)
        opening.note(
          "warning: file '\(path)' lacks \(missing) bytes that were in it at the last checkpoint")
        return (.append, nil)
      }
      return (.append, mark)
    }
  }

  /// Appends bytes; on a terminal above the lines that are drawn there.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    guard isShown else { return try writeDirectly(bytes) }
    guard !bytes.isEmpty else { return }
    try TerminalScreen.shared.write(bytes, to: descriptor) { (bytes) throws(SinkError) in
      try writeDirectly(bytes)
    }
  }

  /// Appends lines of JSON, which control no terminal that they go to.
  func write(json: borrowing ByteBuffer) throws(SinkError) {
    guard isTerminal else { return try write(json.bytes) }
    var safe = ByteBuffer(capacity: json.count + 256)
    TerminalJSONWriter.append(json.view, to: &safe)
    try write(safe.bytes)
  }

  /// Appends bytes.
  func writeDirectly(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    if let loss { throw loss }
    var written = 0
    var tries = 0
    // A long text to a terminal ends soon behind Ctrl+C.
    let piece = isShown ? 1 << 14 : Int.max
    while written < bytes.count {
      if isShown, written > 0, TerminalScreen.shared.cutsTexts(since: opened) {
        throw SinkError("\(name): the rest of a long text was left out after Ctrl+C")
      }
      let rest = Swift.min(bytes.count - written, piece)
      let count = retrying { Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, rest) }
      if count > 0 {
        written += count
        tries = 0
      } else if !waitForRoom(count, &tries) {
        if isRegular, written > 0 { removeLast(written) }
        try fail(count, unwritten: bytes.count)
      }
    }
  }

  /// Writes bytes at a place in the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SinkError) {
    if let loss { throw loss }
    var written = 0
    var tries = 0
    while written < bytes.count {
      let count = retrying {
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written,
          off_t(offset + written))
      }
      if count > 0 {
        written += count
        tries = 0
      } else if !waitForRoom(count, &tries) {
        try fail(count, unwritten: bytes.count)
      }
    }
  }

  /// Takes back what was written last, so that no half row stays.
  private func removeLast(_ written: Int) {
    let start = lseek(descriptor, 0, Int32(SEEK_CUR)) - off_t(written)
    if start >= 0, shorten(descriptor, to: Int(start)) == 0 {
      lseek(descriptor, start, Int32(SEEK_SET))
    }
  }

  /// Reads bytes from a place in the file; fewer at its end.
  func read(_ count: Int, at offset: Int) throws(SinkError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = bytes.withUnsafeMutableBytes { bytes in
      retrying { pread(descriptor, bytes.baseAddress, count, off_t(offset)) }
    }
    if read < 0 { throw SinkError("\(name): \(errorText(-read))") }
    return Array(bytes.prefix(read))
  }

  /// Adds a newline to a file that does not end in one, before more is added.
  func endLastLine() throws(SinkError) {
    guard isRegular, count > 0, try read(1, at: count - 1) != [0x0A] else { return }
    try write("\n")
  }

  private func write(_ text: StaticString) throws(SinkError) {
    try write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The length of the file.
  var count: Int { FileStatus(of: descriptor)?.count ?? 0 }

  /// Cuts the file.
  func truncate(to count: Int) throws(SinkError) {
    let result = shorten(descriptor, to: count)
    guard result == 0 else { throw SinkError("\(name): \(errorText(-result))") }
  }

  /// Where the file is, with everything in it on the disk; `nil` when it is none that can be cut.
  func mark() throws(SinkError) -> SinkMark? { try position().map { SinkMark($0.text) } }

  /// Where the file is; `nil` when it is none that can be cut.
  ///
  /// - Parameters:
  ///   - count: How much of it counts, if not all of it.
  ///   - table: The number of the table whose rows came last.
  ///   - synchronizes: Whether everything in it is forced to the disk.
  /// - Returns: The mark.
  /// - Throws: Why it cannot be forced to the disk.
  func position(
    count: Int? = nil, table: Int? = nil, synchronizes: Bool = true
  ) throws(SinkError) -> OutputMark? {
    guard closes, isRegular, let status = FileStatus(of: descriptor) else { return nil }
    if synchronizes { try synchronize() }
    return OutputMark(identity: status.identity, count: count ?? status.count, table: table)
  }

  /// Forces everything in it to the disk.
  func synchronize() throws(SinkError) {
    if let loss { throw loss }
    guard isRegular else { return }
    let synced = retrying { Int(fdatasync(descriptor)) }
    guard synced < 0 else { return }
    let error = SinkError(
      "\(name): \(errorText(-synced)); what was written last may not be on the disk")
    // The kernel forgets what it could not write, so that the next call would tell of no error.
    loss = error
    throw error
  }

  /// The hash of the last bytes before a place, by which the file is known again.
  func anchor(at count: Int) -> AnchorDigest {
    let length = Swift.min(count, FileAnchor.limit)
    guard length > 0, let bytes = try? read(length, at: count - length) else {
      return AnchorDigest(count: 0, hash: "-")
    }
    return AnchorDigest(
      count: bytes.count, hash: String(Digest.text(of: bytes).prefix(32)))
  }

  /// Whether people see it at once.
  var isTerminal: Bool { isatty(descriptor) != 0 }

  /// The size of the terminal's window; `nil` when it does not tell.
  var terminalSize: TerminalSize? { TerminalSize(of: descriptor) }

  /// Waits when a write that failed may be tried again; `false` when it may not.
  private func waitForRoom(_ result: Int, _ tries: inout Int) -> Bool {
    switch -result {
    case Int(EAGAIN):
      var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = Glibc.poll(&poll, 1, 1000)
      return true
    case Int(ENOSPC), Int(EDQUOT), Int(EIO):
      defer { tries += 1 }
      return patience?.wait(for: name, errorText(-result), tries: tries, isLocal: true) ?? false
    default: return false
    }
  }

  private func fail(_ result: Int, unwritten: Int) throws(SinkError) {
    switch -result {
    case Int(EPIPE), Int(ECONNRESET):
      throw SinkError("\(name): closed by its reader", .closed)
    case 0: throw SinkError("\(name): it takes no more bytes")
    case Int(ENOSPC), Int(EDQUOT):
      throw SinkError(
        "\(name): \(errorText(-result)); \(RunStatistics.grouped(unwritten)) bytes of results were not"
          + " written")
    default: throw SinkError("\(name): \(errorText(-result))")
    }
  }

  /// Whether a file is as an output begins: empty, or an empty array.
  static func holdsNoRow(_ path: String) -> Bool {
    FileStatus(at: path).map { $0.isRegular && $0.holdsNoRow(path) } ?? false
  }
}
