import Glibc

/// A file or stream that is written to, with every write checked.
final class OutputFile: @unchecked Sendable {
  /// What errors call it.
  let name: String

  /// Whether there was something in it before.
  let isContinued: Bool

  private let descriptor: Int32
  private let closes: Bool

  /// The standard output.
  init() {
    // A reader that goes away must be an error of write(2), not a signal that ends the process.
    signal(SIGPIPE, SIG_IGN)
    name = "standard output"
    descriptor = STDOUT_FILENO
    closes = false
    isContinued = false
  }

  /// Opens a file, or makes one that only its owner can read.
  init(path: String, existing: ExistingFile) throws(SinkError) {
    signal(SIGPIPE, SIG_IGN)
    let name = "file '\(path)'"
    self.name = name
    closes = true
    // A file somebody else has put there as a link is not followed, but /dev/stdout is.
    let flags = O_RDWR | O_CLOEXEC | O_NOCTTY | (path.hasPrefix("/dev/") ? 0 : O_NOFOLLOW)
    let disposition = existing == .refuse ? O_CREAT | O_EXCL : O_CREAT
    var status = stat()
    let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    let mode = isSpecial ? O_WRONLY | O_CLOEXEC | O_NOCTTY : flags | disposition
    let opened = retrying { Int(open(path, mode, 0o600)) }
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
    isContinued =
      existing == .append && !isSpecial && fstat(descriptor, &status) == 0
      && status.st_size > 0
    guard !isSpecial else { return }
    if existing == .overwrite, ftruncate(descriptor, 0) != 0 {
      throw SinkError("\(name): \(errorText(Int(errno)))")
    }
    if existing == .append { lseek(descriptor, 0, Int32(SEEK_END)) }
  }

  deinit { if closes { close(descriptor) } }

  /// Appends bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    var written = 0
    while written < bytes.count {
      let count = retrying {
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count > 0 { written += count } else { try check(count) }
    }
  }

  /// Writes bytes at a place in the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SinkError) {
    var written = 0
    while written < bytes.count {
      let count = retrying {
        pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written,
          off_t(offset + written))
      }
      if count > 0 { written += count } else { try check(count) }
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

  /// The length of the file.
  var count: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Cuts the file.
  func truncate(to count: Int) throws(SinkError) {
    if ftruncate(descriptor, off_t(count)) != 0 {
      throw SinkError("\(name): \(errorText(Int(errno)))")
    }
  }

  /// Replaces the bytes before and after the border of two pages by one instruction.
  ///
  /// Returns false where files cannot be mapped.
  func store(_ before: UInt8, _ after: UInt8, around border: Int, page: Int) -> Bool {
    guard
      let memory = mmap(
        nil, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(border - page)),
      memory != MAP_FAILED
    else { return false }
    defer { munmap(memory, 2 * page) }
    guard count > border else { return false }
    let pair = UInt16(littleEndian: UInt16(before) | UInt16(after) << 8)
    memory.storeBytes(of: pair, toByteOffset: page - 1, as: UInt16.self)
    return true
  }

  /// Whether it is a file that can be written anywhere.
  var isRegular: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether people see it at once.
  var isTerminal: Bool { isatty(descriptor) != 0 }

  /// The size of the terminal's window; `nil` when it does not tell.
  var terminalSize: (columns: Int, lines: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Waits for room where the descriptor does not block, and throws for everything else.
  private func check(_ result: Int) throws(SinkError) {
    switch -result {
    case Int(EAGAIN):
      var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = Glibc.poll(&poll, 1, 1000)
    case Int(EPIPE), Int(ECONNRESET):
      throw SinkError("\(name): closed by its reader", isClosed: true)
    case 0: throw SinkError("\(name): it takes no more bytes")
    default: throw SinkError("\(name): \(errorText(-result))")
    }
  }
}
