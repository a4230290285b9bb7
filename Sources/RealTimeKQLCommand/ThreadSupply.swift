import Glibc
import RealTimeKQL
import Synchronization

/// Whether the system gives a process the threads that a run needs.
///
/// What starts threads later cannot say that there are none: it would wait for ever.
enum ThreadSupply {
  /// What to say when it does not.
  static let message = """
    no thread can be had: the limit of processes is reached
      = help: see 'ulimit -u', or TasksMax of the service, and what else runs
    """

  /// What to say when it gives no files.
  static let fileMessage = """
    no more files can be opened: the limit of open files is reached
      = help: see 'ulimit -n', or LimitNOFILE of the service
    """

  /// Whether as many files can be opened as what starts threads needs, which ends the process otherwise.
  static var hasFiles: Bool {
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for _ in 0..<fileCount {
      let file = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
      // Who has closed standard error has a free number at least.
      if file < 0, errno != EBADF { return false }
      if file >= 0 { files.append(file) }
    }
    return true
  }

  private static let fileCount = 8

  /// Tries to have as many threads at once as a run with so many workers has.
  static func isEnough(_ workers: Int?) -> Bool {
    let count = max(1, min(workers ?? Processors.count, 64)) + 4
    let gate = Gate()
    var threads: [pthread_t] = []
    for _ in 0..<count {
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setstacksize(&attributes, 1 << 16)
      defer { pthread_attr_destroy(&attributes) }
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { gate in
          if let gate { Unmanaged<Gate>.fromOpaque(gate).takeUnretainedValue().pass() }
          return nil
        }, Unmanaged.passUnretained(gate).toOpaque())
      if status != 0 { break }
      threads.append(thread)
    }
    gate.open()
    for thread in threads { pthread_join(thread, nil) }
    return threads.count == count
  }

  /// Holds threads until all are there.
  private final class Gate: Sendable {
    private let wakeup = Wakeup()

    func pass() {
      var waiting = pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&waiting, 1, 1000)
    }

    func open() { wakeup.signal() }
  }
}
