import CLibEdit
import Glibc

/// Reads characters from the terminal, and signals while it waits for them.
///
/// What a terminal marks as pasted is taken as a whole before its first character is given out, without
/// what would control the editor.
final class Keyboard {
  private let signals: SignalPipe
  private let screen: EditedLine
  private let runs: BackgroundRuns

  /// What was read and not yet asked for: the rest of pasted text.
  private var bytes: [UInt8] = []
  private var offset = 0

  /// Where what is marked as pasted ends in ``bytes``.
  private var pasteEnd = 0

  init(_ signals: SignalPipe, _ screen: EditedLine, _ runs: BackgroundRuns) {
    self.signals = signals
    self.screen = screen
    self.runs = runs
  }

  /// Whether more than what was asked for has arrived.
  var hasMore: Bool { offset < bytes.count }

  /// The first line, of those that have arrived, that passes a test.
  func waitingLine(where isWanted: (String) -> Bool) -> String? {
    for line in bytes[offset...].split(separator: 0x0A, omittingEmptySubsequences: false) {
      let text = String(decoding: line, as: UTF8.self)
      if isWanted(text), hasMore { return text }
    }
    return nil
  }

  /// Forgets what has arrived.
  func clear() {
    bytes = []
    offset = 0
    pasteEnd = 0
  }

  /// Takes Ctrl+C that was typed behind the line and before what the line starts has the terminal: until then it is a
  /// character, which would be read after that.
  ///
  /// - Returns: Whether there was one; what was typed before it is forgotten.
  func takeInterrupt() -> Bool {
    // Lines that were pasted without marks may be many: what is behind them is read in its turn.
    fill(waiting: 1)
    guard let place = bytes[max(offset, pasteEnd)...].lastIndex(of: Self.interrupt) else {
      return false
    }
    offset = place + 1
    return true
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
    while true {
      if hasMore {
        if offset >= pasteEnd, bytes[offset] == Self.escape, takePaste() { continue }
        defer { offset += 1 }
        return bytes[offset]
      }
      guard waitForInput(), fill(waiting: 0) else { return nil }
    }
  }

  /// What Ctrl+C types.
  private static let interrupt: UInt8 = 3

  /// How often lines of runs are put above the line at most, in milliseconds.
  private static let drawInterval: Int32 = 40

  /// Waits until something can be read, and shows what runs in the background give meanwhile.
  ///
  /// - Returns: `false` at the end.
  private func waitForInput() -> Bool {
    var isDrawn = false
    while true {
      // What is typed comes first; rows are drawn together.
      let others = isDrawn ? [] : runs.descriptors
      var waiting = ([STDIN_FILENO, signals.awaited()] + others).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      poll(&waiting, nfds_t(waiting.count), isDrawn ? Self.drawInterval : -1)
      isDrawn = false
      while let signal = signals.next() {
        switch signal {
        case SIGWINCH: screen.resize()
        case SIGINT:
          bytes.append(Self.interrupt)
          return true
        // There is no run that could read its queries again.
        case SIGHUP, SIGUSR1: continue
        default: return false
        }
      }
      if waiting[0].revents != 0 { return true }
      if waiting.dropFirst(2).contains(where: { $0.revents != 0 }) {
        let lines = runs.takeLines()
        if !lines.isEmpty { screen.putAbove(lines) }
        isDrawn = true
      }
    }
  }

  /// Reads what has arrived; false at the end of the input.
  @discardableResult
  private func fill(waiting milliseconds: Int32) -> Bool {
    if hasMore { return true }
    return readMore(waiting: milliseconds) != .ended
  }

  private enum Arrival {
    case something
    case nothing
    case ended
  }

  /// Appends what arrives within a time, which may be none.
  private func readMore(waiting milliseconds: Int32) -> Arrival {
    if milliseconds > 0 {
      var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, milliseconds) == 1 else { return .nothing }
    }
    bytes.removeFirst(offset)
    pasteEnd = max(0, pasteEnd - offset)
    offset = 0
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(STDIN_FILENO, &piece, piece.count)
      if count > 0 {
        bytes.append(contentsOf: piece[..<count])
        return .something
      }
      if count < 0, errno == EINTR { continue }
      return .ended
    }
  }

  // MARK: Pastes

  private static let escape: UInt8 = 0x1B
  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteStop = Array("\u{1B}[201~".utf8)

  /// How long the rest of a mark or of a paste is waited for, in milliseconds.
  private static let markPatience: Int32 = 20
  private static let pastePatience: Int32 = 1000

  /// Takes in what is pasted, if a mark says here that something is.
  private func takePaste() -> Bool {
    // A mark may arrive in pieces; a lone escape is the key.
    while true {
      let count = bytes.count - offset
      guard count < Self.pasteStart.count else { break }
      guard count > 1, bytes[offset...].elementsEqual(Self.pasteStart.prefix(count)),
        readMore(waiting: Self.markPatience) == .something
      else { return false }
    }
    guard bytes[offset...].starts(with: Self.pasteStart) else { return false }
    bytes.removeSubrange(offset..<offset + Self.pasteStart.count)
    var searched = offset
    while true {
      if let stop = Self.firstPlace(of: Self.pasteStop, in: bytes, from: searched) {
        let rest = Array(bytes[(stop + Self.pasteStop.count)...])
        let pasted = Self.harmless(bytes[offset..<stop])
        bytes = pasted + rest
        offset = 0
        pasteEnd = pasted.count
        return true
      }
      searched = max(offset, bytes.count - Self.pasteStop.count) - offset
      guard readMore(waiting: Self.pastePatience) == .something else {
        // The terminal has forgotten to say where it ends.
        bytes = Self.harmless(bytes[offset...])
        offset = 0
        pasteEnd = bytes.count
        return true
      }
    }
  }

  private static func firstPlace(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard start + mark.count <= bytes.count else { return nil }
    return (start...bytes.count - mark.count).first { place in
      bytes[place] == mark[0] && bytes[place..<place + mark.count].elementsEqual(mark)
    }
  }

  /// Pasted text without what controls the editor; lines end in a newline.
  private static func harmless(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var previous: UInt8 = 0
    for byte in bytes {
      switch byte {
      case 0x0D: text.append(0x0A)
      case 0x0A: if previous != 0x0D { text.append(byte) }
      case 0x09: text += [0x20, 0x20]
      case 0..<0x20, 0x7F: break
      default: text.append(byte)
      }
      previous = byte
    }
    return visible(text)
  }

  /// Characters that cannot be seen, or that turn the direction of writing, as the escapes of a string: what is run
  /// is what stands there.
  private static func visible(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .format, .lineSeparator, .paragraphSeparator: text += escape(of: scalar)
      case .control where scalar.value >= 0x80: text += escape(of: scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return Array(text.utf8)
  }

  private static func escape(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    let isShort = digits.count <= 4
    return (isShort ? "\\u" : "\\U")
      + String(repeating: "0", count: (isShort ? 4 : 8) - digits.count) + digits
  }
}
