/// Finds the messages in the bytes of a TCP connection: RFC 6587.
///
/// A connection whose first bytes are a number, a space and `<` counts its octets, and each message
/// has its length before it; on any other each line is a message.
struct MessageFraming {
  /// What comes next.
  enum Step: Equatable {
    /// A message.
    case message(Range<Int>)
    /// More bytes are needed.
    case more
    /// The bytes make no sense, or a message is too long.
    case bad
  }

  private enum Style {
    case unknown, counted, lines
  }

  /// The longest message.
  static let longest = 1 << 20

  private var style = Style.unknown
  /// How many bytes behind the offset are known to have no newline.
  private var searched = 0

  /// The next message at an offset of the bytes received; the offset moves behind it.
  mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) -> Step {
    if style == .unknown { findStyle(bytes, &offset) }
    return switch style {
    case .unknown: .more
    case .counted: nextCounted(bytes, &offset)
    case .lines: nextLine(bytes, &offset)
    }
  }

  /// What is left when the connection is closed: a line without its newline, or a damaged frame.
  func rest(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    if bytes.isEmpty { return .more }
    return style == .counted ? .bad : .message(0..<bytes.count)
  }

  private mutating func findStyle(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) {
    Self.skipNewlines(bytes, &offset)
    var place = offset
    while place < bytes.count, place - offset < 20, Self.isDigit(bytes[place]) { place += 1 }
    if place == bytes.count { return }
    guard place > offset, bytes[place] == 0x20 else {
      style = .lines
      return
    }
    if place + 1 < bytes.count {
      style = bytes[place + 1] == UInt8(ascii: "<") ? .counted : .lines
    }
  }

  private func nextCounted(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) -> Step {
    // Some senders add a newline that they do not count.
    Self.skipNewlines(bytes, &offset)
    var place = offset
    var length = 0
    while place < bytes.count, Self.isDigit(bytes[place]) {
      length = length * 10 + Int(bytes[place] - 0x30)
      if length > Self.longest { return .bad }
      place += 1
    }
    if place == bytes.count { return place - offset > 20 ? .bad : .more }
    guard length > 0, bytes[place] == 0x20 else { return .bad }
    let start = place + 1
    guard bytes.count - start >= length else { return .more }
    offset = start + length
    return .message(start..<offset)
  }

  private mutating func nextLine(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int
  ) -> Step {
    var place = offset + searched
    while place < bytes.count, bytes[place] != 0x0A { place += 1 }
    if place == bytes.count {
      searched = place - offset
      return searched > Self.longest ? .bad : .more
    }
    let line = offset..<place
    searched = 0
    offset = place + 1
    return line.count > Self.longest ? .bad : .message(line)
  }

  private static func skipNewlines(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) {
    while offset < bytes.count, bytes[offset] == 0x0A || bytes[offset] == 0x0D { offset += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
