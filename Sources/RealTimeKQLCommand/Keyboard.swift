import CLibEdit
import Glibc

/// Reads characters from the terminal, and signals while it waits for them.
final class Keyboard {
  private let signals: SignalPipe
  private let editor: OpaquePointer

  /// What was read and not yet asked for: the rest of pasted text.
  private var bytes: [UInt8] = []
  private var offset = 0

  init(_ signals: SignalPipe, _ editor: OpaquePointer) {
    self.signals = signals
    self.editor = editor
  }

  /// Whether more than what was asked for has arrived.
  var hasMore: Bool { offset < bytes.count }

  /// Whether the next line begins with `|`.
  var isPipelineWaiting: Bool {
    bytes[offset...].first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "|")
  }

  /// Reads a character: gives 1, or 0 at the end.
  func read(_ character: UnsafeMutablePointer<UInt32>) -> Int32 {
    guard let first = nextByte() else { return 0 }
    let count = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : -1
    guard count > 0 else {
      character.pointee = count == 0 ? UInt32(first == 0x0D ? 0x0A : first) : 0xFFFD
      if character.pointee == 0x0A { fill(waiting: 5) }
      return 1
    }
    var code = UInt32(first) & (0x3F >> UInt32(count))
    for _ in 0..<count {
      guard let next = nextByte() else { return 0 }
      guard next & 0xC0 == 0x80 else {
        offset -= 1
        character.pointee = 0xFFFD
        return 1
      }
      code = code << 6 | UInt32(next & 0x3F)
    }
    character.pointee = Unicode.Scalar(code) == nil ? 0xFFFD : code
    return 1
  }

  private func nextByte() -> UInt8? {
    while !hasMore {
      var waiting = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waiting, 2, -1)
      while let signal = signals.next() {
        switch signal {
        case SIGWINCH: line_editor_resize(editor)
        case SIGINT: return 3
        // There is no run that could read its queries again.
        case SIGHUP: continue
        default: return nil
        }
      }
      if waiting[0].revents != 0, !fill(waiting: 0) { return nil }
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// Reads what has arrived; false at the end of the input.
  @discardableResult
  private func fill(waiting milliseconds: Int32) -> Bool {
    if milliseconds > 0 {
      guard !hasMore else { return true }
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, milliseconds) == 1 else { return true }
    }
    bytes.removeFirst(offset)
    offset = 0
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(STDIN_FILENO, &piece, piece.count)
      if count > 0 {
        bytes.append(contentsOf: piece[..<count])
        return true
      }
      if count < 0, errno == EINTR { continue }
      return false
    }
  }
}
