import Glibc

/// What is known of the terminal.
enum Terminal {
  /// The width in characters; `nil` when the descriptor is no terminal.
  static func width(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the terminal knows more than lines of text.
  static var isPlain: Bool { getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true }

  /// Asks the terminal to say what is pasted, or no longer.
  static func set(bracketedPaste isOn: Bool) {
    if !isPlain { write(isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l") }
  }

  /// Writes text to standard output.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = OutputDescriptor.writeAll(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) }
  }
}
