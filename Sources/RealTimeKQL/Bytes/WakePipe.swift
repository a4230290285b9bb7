import Glibc

/// A pipe by which one thread wakes another that polls.
final class WakePipe: Sendable {
  /// Readable from ``write()`` to ``drain()``.
  let descriptor: Int32

  /// For those who write a byte themselves.
  let writing: Int32

  init() throws(SourceError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw SourceError("no pipe to wait for an input with: \(errorText(Int(errno)))")
    }
    (descriptor, writing) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Makes the descriptor readable; a full pipe is so already.
  func write() {
    var byte: UInt8 = 1
    _ = retrying { Glibc.write(writing, &byte, 1) }
  }

  /// Lets the descriptor be readable again only after the next ``write()``.
  func drain() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while withUnsafeMutableBytes(of: &bytes, { read(descriptor, $0.baseAddress, $0.count) }) > 0 {}
  }
}
