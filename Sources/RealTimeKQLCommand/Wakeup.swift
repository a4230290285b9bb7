import Glibc

/// Something to wait for together with other descriptors, until another thread is done.
final class Wakeup: Sendable {
  /// Readable once ``signal()`` was called.
  let descriptor: Int32

  private let writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let isMade = pipe(&ends) == 0
    if isMade {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    descriptor = isMade ? ends[0] : -1
    writing = isMade ? ends[1] : -1
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    close(writing)
  }

  /// Ends the waiting.
  func signal() {
    var byte: UInt8 = 1
    _ = Glibc.write(writing, &byte, 1)
  }

  /// Takes back what was signalled so far.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while Glibc.read(descriptor, &bytes, bytes.count) > 0 {}
  }

  /// Waits for it or for a signal of the process, or so many milliseconds if they are given.
  func wait(_ signals: SignalPipe, milliseconds: Int32? = nil) {
    var waiting = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.awaited(), events: Int16(POLLIN), revents: 0),
    ]
    // Without a descriptor to wait for, it looks again now and then.
    poll(&waiting, 2, descriptor < 0 ? 50 : milliseconds ?? -1)
  }
}
