import Glibc

/// Reads an open file, pipe, terminal or socket to its end.
final class DescriptorReader: ByteReader {
  private let descriptor: Int32
  private let name: String
  private let closes: Bool
  private let mayBlock: Bool

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - descriptor: Open for reading.
  ///   - name: What errors call it.
  ///   - closes: Whether the descriptor is closed with the reader.
  init(descriptor: Int32, name: String, closes: Bool) {
    self.descriptor = descriptor
    self.name = name
    self.closes = closes
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    mayBlock = !isRegular
    if isRegular { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit { if closes { close(descriptor) } }

  var pollDescriptor: Int32? { mayBlock ? descriptor : nil }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    var filled = 0
    while filled < target.count {
      if mayBlock, !hasInput { return filled > 0 ? .bytes(filled) : .nothingYet }
      let count = retrying {
        Glibc.read(descriptor, target.baseAddress.map { $0 + filled }, target.count - filled)
      }
      if count == 0 { return filled > 0 ? .bytes(filled) : .end }
      if count < 0 {
        // A terminal or pty whose other side is gone says EIO: its end.
        if -count == Int(EIO), mayBlock, isatty(descriptor) != 0 { return .end }
        if -count == Int(EAGAIN) { return filled > 0 ? .bytes(filled) : .nothingYet }
        throw SourceError("\(name): \(errorText(-count))")
      }
      filled += count
      if !mayBlock || isShort(count) { return .bytes(filled) }
    }
    return .bytes(filled)
  }

  /// Whether a read took all there was: lines that arrive one by one are not waited for.
  private func isShort(_ count: Int) -> Bool { count < 4096 }

  private var hasInput: Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return retrying { Int(Glibc.poll(&poll, 1, 0)) } > 0
  }
}
