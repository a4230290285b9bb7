import Glibc
import RealTimeKQL
import Synchronization

/// Turns signals into bytes in a pipe, so that whoever waits for input can wait for them too.
///
/// The signals are blocked in every thread made later; one thread takes them, which is as safe as any
/// other code, unlike a handler.
final class SignalPipe: Sendable {
  /// What is readable while a signal waits, for one who takes the signals from here on.
  func awaited() -> Int32 {
    isAwaited.store(true, ordering: .relaxed)
    return reading
  }

  /// Says that nobody takes the signals for now: one that ends the process does.
  func unawaited() { isAwaited.store(false, ordering: .relaxed) }

  /// Whether SIGTERM has come: what has begun may end, and nothing else begins.
  var isTerminated: Bool { terminated.load(ordering: .relaxed) }

  private let reading: Int32
  private let writing: Int32
  private let isAwaited = Atomic(false)
  private let terminated = Atomic(false)
  private let startedOnTerminal = SignalPipe.isOnTerminal

  private init(reading: Int32, writing: Int32) {
    self.reading = reading
    self.writing = writing
  }

  /// Takes over SIGINT, SIGTERM, SIGWINCH, SIGHUP and SIGUSR1; called once, by the main thread, before there are
  /// others.
  ///
  /// - Returns: Without signals when the system has no pipe or thread left.
  static func installed() -> SignalPipe {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return SignalPipe(reading: -1, writing: -1) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    let signals = SignalPipe(reading: ends[0], writing: ends[1])
    var set = Self.signals
    pthread_sigmask(SIG_BLOCK, &set, nil)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(signals)
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<SignalPipe>.fromOpaque(context).takeRetainedValue().pump()
        return nil
      }, context.toOpaque())
    if status != 0 {
      context.release()
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
    } else {
      pthread_detach(thread)
    }
    return signals
  }

  private static var signals: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGWINCH, SIGHUP, SIGUSR1] { sigaddset(&set, signal) }
    return set
  }

  /// Passes signals on for ever.
  private func pump() {
    var set = Self.signals
    var number: Int32 = 0
    while sigwait(&set, &number) == 0 {
      if number == SIGTERM { terminated.store(true, ordering: .relaxed) }
      add(number)
      if number == SIGINT || number == SIGTERM { leaveUnlessAwaited() }
    }
  }

  /// Adds a signal to those that wait.
  func add(_ number: Int32) {
    var byte = UInt8(truncatingIfNeeded: number)
    _ = Glibc.write(writing, &byte, 1)
  }

  /// Ends the process when nobody comes to take a signal that ends it: what is read before a run, such as a file of
  /// queries that is a pipe, may never come.
  private func leaveUnlessAwaited() {
    var tries = 0
    while !isAwaited.load(ordering: .relaxed) {
      tries += 1
      if tries > 50 { _exit(PipelineError.abandoned.exitCode) }
      usleep(10_000)
    }
  }

  /// The next signal; `nil` when none waits.
  ///
  /// When a terminal is closed, SIGTERM stands for its SIGHUP: nobody is there who could end the run.
  func next() -> Int32? {
    var byte: UInt8 = 0
    guard Glibc.read(reading, &byte, 1) == 1 else { return nil }
    return Int32(byte) == SIGHUP && isHungUp ? SIGTERM : Int32(byte)
  }

  /// Whether the process was started on a terminal that is gone.
  private var isHungUp: Bool { startedOnTerminal && !Self.isOnTerminal }

  private static var isOnTerminal: Bool {
    (STDIN_FILENO...STDERR_FILENO).contains { isatty($0) == 1 }
  }
}
