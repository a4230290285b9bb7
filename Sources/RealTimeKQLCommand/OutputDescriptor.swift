import ArgumentParser
import Glibc
import KQL
import RealTimeKQL
import RealTimeKQLShell

/// Checked writes to a descriptor.
enum OutputDescriptor {
  /// Writes bytes to standard output.
  ///
  /// - Throws: Exit code 0 when the reader has gone, 5 for anything else.
  static func write(_ buffer: borrowing ByteBuffer) throws(ExitCode) {
    let error = writeAll(buffer.bytes, to: STDOUT_FILENO)
    if error == 0 { return }
    if error == EPIPE { throw .success }
    Message.error("cannot write to standard output: \(String(cString: strerror(error)))")
    throw ExitCode(5)
  }

  /// Writes a text for people and a newline to standard output; nothing in it controls a terminal.
  ///
  /// - Throws: Exit code 0 when the reader has gone, 5 for anything else.
  static func line(_ text: String) throws(ExitCode) {
    var buffer = ByteBuffer()
    var text = text.harmless + "\n"
    text.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
    try write(buffer)
  }

  /// Writes a text for people and a newline to standard output.
  ///
  /// - Returns: The exit code: 0 when the reader has gone, 5 when it cannot be written.
  static func show(_ text: String) -> Int32 {
    do throws(ExitCode) {
      try line(text)
      return 0
    } catch {
      return error.rawValue
    }
  }

  /// Opens what the process was started without, so that a file does not take its place.
  ///
  /// Reading standard input, or writing the others, fails as it does with a closed descriptor.
  static func fillStandardDescriptors() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes all bytes; returns 0 or the error's number.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    guard var next = bytes.baseAddress else { return 0 }
    var left = bytes.count
    while left > 0 {
      let written = Glibc.write(descriptor, next, left)
      if written >= 0 {
        next += written
        left -= written
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// Text for people, on standard error; nothing in it controls a terminal.
enum Message {
  /// How it is written: what `--color` says wherever it stands, and otherwise what the terminal can.
  static let styles = ColorChoice.given(in: ProgramArguments.words).styles(
    for: STDERR_FILENO)

  /// Writes a line, above what is drawn on the terminal.
  ///
  /// - Parameters:
  ///   - text: What it says.
  ///   - folds: Whether it is folded between words where it is wider than the terminal.
  static func line(_ text: String, folds: Bool = true) {
    let width = folds ? Terminal.width(of: STDERR_FILENO) : nil
    var text = styles.message(text.harmless.wrapped(to: width)) + "\n"
    text.withUTF8 { bytes in
      TerminalScreen.shared.write(
        UnsafeRawBufferPointer(bytes), to: STDERR_FILENO, isHeld: true
      ) { _ = OutputDescriptor.writeAll($0, to: STDERR_FILENO) }
    }
  }

  /// Writes `error:` and a text.
  static func error(_ text: String) { line("error: \(text)") }
}

extension ColorChoice {
  /// What `--color=WORD` or `--color WORD` says among words; `auto` without it.
  fileprivate static func given(in words: [String]) -> ColorChoice {
    let words = words.prefix { $0 != "--" }
    for (index, word) in words.enumerated() {
      if word.hasPrefix("--color=") {
        return ColorChoice(rawValue: String(word.dropFirst("--color=".count))) ?? .auto
      }
      if word == "--color", index + 1 < words.count {
        return ColorChoice(rawValue: words[index + 1]) ?? .auto
      }
    }
    return .auto
  }
}
