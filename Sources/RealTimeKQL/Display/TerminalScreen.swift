import Glibc
import KQL
import Synchronization

/// The terminal of this process, as everything shares it that writes there: text that scrolls, and below it
/// lines that are drawn again and again, a frame of a table or a chart and the line of status.
///
/// Whatever is written goes through here, from any thread, so that text and lines never mix: what is above
/// the lines and the lines themselves are one write.
package final class TerminalScreen: Sendable {
  /// The screen of this process.
  package static let shared = TerminalScreen(TerminalTraits.current)

  /// Lays out lines for the room there is: columns that may be used, and lines.
  package typealias Frame = @Sendable (_ room: TerminalSize) -> [DisplayLine]

  private struct State {
    var frame: Frame? { didSet { laidOut = nil } }
    var status: Frame?
    /// The lines of the frame, and the room that they were laid out for.
    var laidOut: (room: TerminalSize, lines: [DisplayLine])?
    var lines = LiveLines()
    /// When everything was drawn last, whether it had changed or not.
    var wholeAt = Int64.min
    /// Whether a pager has the screen.
    var isLent = false
    /// What was written for people meanwhile.
    var held: [UInt8] = []
  }

  /// Guards what is drawn.
  private let state = Mutex(State())

  /// When long texts end since Ctrl+C was pressed, in nanoseconds.
  private let cut = Atomic(Int64.min)

  /// Where lines are drawn; `nil` where they cannot be.
  private let descriptor: Int32?

  private let synchronizes: Bool

  /// Lines above the frame that stay in sight: the command, and what was said.
  private static let linesAbove = 3

  /// How often everything is drawn again, in nanoseconds: what is typed meanwhile is seen too.
  private static let wholeInterval: Int64 = 2_000_000_000

  private init(_ traits: TerminalTraits) {
    let terminals = [STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) != 0 }
    descriptor = traits.movesCursor ? terminals.first : nil
    synchronizes = traits.synchronizes
  }

  /// Whether a descriptor is the terminal on which lines are drawn.
  package func shows(_ descriptor: Int32) -> Bool {
    guard let own = self.descriptor, isatty(descriptor) != 0 else { return false }
    if own == descriptor { return true }
    var (first, second) = (stat(), stat())
    return fstat(own, &first) == 0 && fstat(descriptor, &second) == 0
      && first.st_rdev == second.st_rdev
  }

  /// Whether a line of status may be shown: people see standard error, and nobody else writes there.
  ///
  /// The reader of a pipe may write to the same terminal, which nothing here would know of.
  package var takesStatus: Bool {
    guard shows(STDERR_FILENO) else { return false }
    if isatty(STDOUT_FILENO) != 0 { return shows(STDOUT_FILENO) }
    var status = stat()
    guard fstat(STDOUT_FILENO, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFREG || kind == S_IFCHR
  }

  // MARK: Text

  /// Writes text above the lines.
  ///
  /// - Parameters:
  ///   - text: Whole lines.
  ///   - descriptor: Where it goes.
  ///   - isHeld: Whether it waits while a pager has the screen.
  ///   - write: Writes bytes to it.
  /// - Throws: What `write` throws.
  package func write<Failure>(
    _ text: UnsafeRawBufferPointer, to descriptor: Int32, isHeld: Bool = false,
    _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    guard shows(descriptor) else { return try write(text) }
    try state.withLock { state throws(Failure) in
      if state.isLent, isHeld {
        state.held += text
        return
      }
      guard state.lines.isDrawn else { return try write(text) }
      var output = ByteBuffer(capacity: text.count + 4096)
      draw(&output) { output in
        let size = size
        let lines = Self.lines(of: &state, in: size)
        state.lines.write(text, above: lines, in: size, &output)
      }
      try write(output.bytes)
    }
  }

  /// Writes text that stays, in place of the frame.
  package func replaceFrame<Failure>(
    by text: UnsafeRawBufferPointer, to descriptor: Int32,
    _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    state.withLock { $0.frame = nil }
    try self.write(text, to: descriptor, write)
  }

  // MARK: Lines

  /// Shows a frame in place of the one before; `nil` takes it away.
  package func show(frame: Frame?) {
    state.withLock { state in
      state.frame = frame
      redraw(&state)
    }
  }

  /// Shows a line of status below the frame in place of the one before; `nil` takes it away.
  ///
  /// It stays as it is while somebody writes: the caller has signals to look after.
  package func show(status: Frame?) {
    _ = state.withLockIfAvailable { state in
      if state.isLent { return }
      state.status = status
      redraw(&state)
    }
  }

  /// Draws everything again: the window has another size, or the terminal has written into it.
  package func refresh() {
    state.withLock { state in
      state.wholeAt = .min
      redraw(&state)
    }
  }

  /// Cuts the long texts of what goes on now, in so many milliseconds: Ctrl+C was pressed.
  package func cutTexts(inMilliseconds milliseconds: Int64) {
    cut.store(monotonicNanoseconds() + milliseconds * 1_000_000, ordering: .relaxed)
  }

  /// Whether a long text ends here that is written by what has begun then, in nanoseconds.
  package func cutsTexts(since begin: Int64) -> Bool {
    let cut = cut.load(ordering: .relaxed)
    return cut > begin && monotonicNanoseconds() >= cut
  }

  /// Shows that Ctrl+C was taken: the terminal has written `^C` where the cursor was.
  package func interrupted() {
    let isDrawn = state.withLock { $0.lines.isDrawn }
    if isDrawn { return refresh() }
    guard shows(STDERR_FILENO) else { return }
    Self.put("\r\u{1B}[K^C\n", to: STDERR_FILENO)
  }

  /// Takes the status away and leaves the last frame where it is, for good.
  ///
  /// - Parameter waits: Whether to wait for somebody who writes.
  package func settle(waits: Bool = true) {
    func settle(_ state: inout State) {
      state.status = nil
      var output = ByteBuffer(capacity: 4096)
      draw(&output) { output in
        if state.lines.isDrawn {
          let size = size
          let lines = Self.lines(of: &state, in: size)
          state.lines.draw(lines, in: size, &output)
        }
        state.frame = nil
        state.lines.settle(&output)
      }
      put(output.bytes)
    }
    if waits {
      state.withLock { settle(&$0) }
    } else {
      _ = state.withLockIfAvailable { settle(&$0) }
    }
  }

  // MARK: Pagers

  /// Whether a pager has the screen; nobody writes there while it has.
  package var isLent: Bool { state.withLockIfAvailable { $0.isLent } ?? false }

  /// Draws nothing and keeps messages while a pager has the screen.
  package func lend() {
    state.withLock { state in
      state.status = nil
      state.frame = nil
      redraw(&state)
      state.isLent = true
    }
  }

  /// Takes the screen back and writes the messages that waited.
  package func takeBack() {
    state.withLock { state in
      state.isLent = false
      state.held.withUnsafeBytes { Self.put($0, to: STDERR_FILENO) }
      state.held = []
    }
  }

  // MARK: Drawing

  private var size: TerminalSize {
    descriptor.flatMap { TerminalSize(of: $0) } ?? TerminalSize(columns: 80, lines: 24)
  }

  /// The room for a frame beside the line of status in a window.
  package static func room(in size: TerminalSize) -> TerminalSize {
    TerminalSize(
      columns: Swift.max(1, size.columns - 1),
      lines: Swift.max(1, size.lines - linesAbove - 1))
  }

  private static func lines(of state: inout State, in size: TerminalSize) -> [DisplayLine] {
    var room = room(in: size)
    if state.status == nil { room.lines += 1 }
    if let frame = state.frame, state.laidOut?.room != room {
      state.laidOut = (room, Array(frame(room).prefix(room.lines)))
    }
    let frame = state.laidOut?.lines ?? []
    return frame + (state.status.map { Array($0(room).prefix(1)) } ?? [])
  }

  private func redraw(_ state: inout State) {
    guard descriptor != nil, !state.isLent else { return }
    let size = size
    let now = monotonicNanoseconds()
    let isWhole = state.wholeAt == .min || now - state.wholeAt >= Self.wholeInterval
    if isWhole { state.wholeAt = now }
    var output = ByteBuffer(capacity: 4096)
    draw(&output) { output in
      let lines = Self.lines(of: &state, in: size)
      state.lines.draw(lines, in: size, isWhole: isWhole, &output)
    }
    put(output.bytes)
  }

  /// Appends what `body` draws, as one picture where the terminal knows of that.
  private func draw(_ output: inout ByteBuffer, _ body: (inout ByteBuffer) -> Void) {
    if synchronizes { output.append("\u{1B}[?2026h") }
    let start = output.count
    body(&output)
    if output.count == start {
      output.removeAll()
    } else if synchronizes {
      output.append("\u{1B}[?2026l")
    }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) {
    if let descriptor { Self.put(bytes, to: descriptor) }
  }

  private static func put(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { put(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// Writes all bytes; a terminal that is gone tells by a signal.
  private static func put(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count > 0 {
        written += count
      } else if count < 0, errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, 1000)
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}
