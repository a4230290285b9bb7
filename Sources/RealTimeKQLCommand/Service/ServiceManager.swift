import Glibc

/// Tells the service manager that started the process how it is, by the protocol of sd_notify(3).
///
/// The manager says in `NOTIFY_SOCKET` where it listens, and in `WATCHDOG_USEC` how often it wants to hear. No
/// program that this one starts is told.
struct ServiceManager: Sendable {
  private let socket: Int32
  private let address: [UInt8]

  /// How often to say that the process is well, in milliseconds; `nil` when nobody wants to know.
  let watchdogInterval: Int32?

  /// The manager that started this process; `nil` when none waits for word.
  static let current = ServiceManager()

  /// The address in a variable: a path, or a name of Linux's own that begins with `@`.
  private init?() {
    guard let name = Self.taken("NOTIFY_SOCKET"), name.hasPrefix("/") || name.hasPrefix("@") else {
      return nil
    }
    let limit = sockaddr_un().sun_path
    address = Array(name.utf8)
    guard address.count < MemoryLayout.size(ofValue: limit) else { return nil }
    let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    socket = Glibc.socket(AF_UNIX, type, 0)
    guard socket >= 0 else { return nil }
    let microseconds = Self.taken("WATCHDOG_USEC").flatMap(Int64.init)
    let isForUs = Self.taken("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    // Twice in each interval, so that one late word does no harm.
    watchdogInterval =
      isForUs ? microseconds.map { Int32(clamping: Swift.max(1, $0 / 2000)) } : nil
  }

  private static func taken(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    defer { unsetenv(name) }
    return String(cString: value)
  }

  /// The run has begun: everything is open.
  func ready() { send("READY=1\nSTATUS=running") }

  /// The run goes on, though it does not get ahead as fast as a start should.
  func stillStarting() { send("EXTEND_TIMEOUT_USEC=30000000\nSTATUS=waiting for the input") }

  /// The run is well.
  func isWell() { send("WATCHDOG=1") }

  /// The queries are being read again; ``ready()`` follows.
  func reloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    send("RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)")
  }

  /// The input has ended; what is left is given out.
  func stopping() { send("STOPPING=1\nSTATUS=giving out what is left") }

  /// Why the run has failed, for who looks at the service.
  func failed(_ message: String) {
    let line = message.prefix { $0 != "\n" }
    send("STATUS=\(line)")
  }

  private func send(_ text: String) {
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: address) }
    // The first byte of a name of Linux's own is 0.
    if address.first == UInt8(ascii: "@") { target.sun_path.0 = 0 }
    let size = MemoryLayout<sa_family_t>.size + address.count
    let bytes = Array(text.utf8)
    _ = withUnsafePointer(to: &target) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(size))
      }
    }
  }
}
