import Glibc
import KQL

/// How a terminal shows pictures, which it says itself.
package struct TerminalGraphics: Hashable, Sendable {
  /// What it takes them as.
  package enum Form: Sendable { case sixel, kitty }

  /// The size of a character, in dots.
  package struct Cell: Hashable, Sendable {
    /// Its width.
    package var width: Int

    /// Its height.
    package var height: Int

    /// Creates a size.
    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// What it takes pictures as.
  package let form: Form

  /// The size of its characters.
  package let cell: Cell

  /// Creates what a terminal can do.
  package init(_ form: Form, _ cell: Cell) {
    self.form = form
    self.cell = cell
  }

  /// What the terminal of this process has answered, which is asked once; `nil` when it shows no pictures.
  package static let ofTerminal: TerminalGraphics? = ask()

  /// How long an answer is waited for, in milliseconds.
  private static let patience = 300

  /// Dots across a character that is not to be believed.
  private static let largestCell = 100

  /// The bytes that draw a picture, where the cursor stands in the line below it.
  func bytes(of canvas: PixelCanvas, indent: Int) -> [UInt8] {
    var buffer = ByteBuffer(capacity: 1 << 14)
    buffer.append("\u{1B}7\u{1B}[\(canvas.rows)A\u{1B}[\(indent + 1)G")
    switch form {
    case .sixel: canvas.appendSixels(to: &buffer)
    case .kitty: canvas.appendKitty(to: &buffer)
    }
    buffer.append("\u{1B}8")
    return Array(buffer.bytes)
  }

  /// What an answer says: to a picture of kitty's that is only tried, and to what the terminal is (DA1).
  package init?(answer: [UInt8], _ cell: Cell) {
    let text = String(decoding: answer, as: UTF8.self)
    if text.contains("\u{1B}_Gi=31;OK\u{1B}\\") {
      self.init(.kitty, cell)
      return
    }
    guard let start = text.firstRange(of: "\u{1B}[?"),
      let end = text[start.upperBound...].firstIndex(of: "c"),
      text[start.upperBound..<end].split(separator: ";").dropFirst().contains("4")
    else { return nil }
    self.init(.sixel, cell)
  }

  /// Asks the terminal, unless something was typed already that would be lost.
  private static func ask() -> TerminalGraphics? {
    guard TerminalTraits.current.synchronizes else { return nil }
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var size = winsize()
    guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    let cell = Cell(
      width: Int(size.ws_xpixel / size.ws_col), height: Int(size.ws_ypixel / size.ws_row))
    guard (2...largestCell).contains(cell.width), (4...largestCell).contains(cell.height),
      tcgetpgrp(terminal) == getpgrp()
    else { return nil }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(terminal, TCSANOW, &quiet) == 0 else { return nil }
    defer { tcsetattr(terminal, TCSANOW, &before) }
    var typed: Int32 = 0
    guard ioctl(terminal, UInt(FIONREAD), &typed) == 0, typed == 0 else { return nil }
    let question = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c"
    guard write(terminal, question, question.utf8.count) == question.utf8.count else { return nil }
    return TerminalGraphics(answer: answer(from: terminal), cell)
  }

  /// Reads until the terminal has said what it is.
  private static func answer(from terminal: Int32) -> [UInt8] {
    var answer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 256)
    let end = monotonicNanoseconds() + Int64(patience) * 1_000_000
    while answer.count < 4096, !answer.isAnswered {
      let left = Swift.max(0, (end - monotonicNanoseconds()) / 1_000_000)
      var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, Int32(left)) > 0 else { break }
      let count = read(terminal, &piece, piece.count)
      guard count > 0 else { break }
      answer += piece[..<count]
    }
    return answer
  }
}

extension [UInt8] {
  /// Whether the terminal has said what it is, which it does last: `ESC [ ? … c`.
  fileprivate var isAnswered: Bool {
    guard last == UInt8(ascii: "c"), let start = lastIndex(of: 0x1B), start + 2 < count else {
      return false
    }
    return self[start + 1] == UInt8(ascii: "[") && self[start + 2] == UInt8(ascii: "?")
  }
}
