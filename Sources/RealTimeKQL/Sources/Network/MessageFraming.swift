/// Finds the messages in the bytes of a TCP connection: RFC 6587, and messages that end in NUL.
///
/// Each message is told by how it begins: after a number, a blank and `<` it has so many octets; any
/// other ends with its line or with NUL. Where a message has ended in NUL, newlines are part of messages
/// from there on, unless a priority follows: `\n<34>`. What is found does not depend on how the bytes
/// arrive.
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

  /// The longest message.
  static let longest = 1 << 20

  /// Whether a message has ended in NUL.
  private var endsInZero = false
  /// Whether the last message had its length before it, and nothing has come since.
  private var isAfterFrame = false
  /// Whether the message at the offset is known to have no length before it.
  private var isLine = false
  /// How many bytes behind the offset are known not to end a message.
  private var searched = 0

  /// The next message at an offset of the bytes received; the offset moves behind it.
  mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) -> Step {
    if !isLine {
      // Some senders add a newline that they do not count.
      while offset < bytes.count, Self.isEnd(bytes[offset]) || bytes[offset] == 0x0D {
        if bytes[offset] == 0 { endsInZero = true }
        isAfterFrame = false
        offset += 1
      }
      switch length(bytes, offset) {
      case .unknown: return .more
      case .tooLong: return .bad
      case .octets(let length, let start):
        guard bytes.count - start >= length else { return .more }
        offset = start + length
        isAfterFrame = true
        return .message(start..<offset)
      case .none:
        // A frame with a wrong length is followed by the rest of its message.
        if isAfterFrame, bytes[offset] != UInt8(ascii: "<") { return .bad }
        isAfterFrame = false
        isLine = true
      }
    }
    return nextLine(bytes, &offset)
  }

  /// What is left when the connection is closed: a message without its end, or a damaged frame.
  func rest(_ bytes: UnsafeBufferPointer<UInt8>) -> Step {
    if bytes.isEmpty { return .more }
    if isLine { return .message(0..<bytes.count) }
    return switch length(bytes, 0) {
    case .octets, .tooLong: .bad
    case .unknown, .none: .message(0..<bytes.count)
    }
  }

  /// What a message begins with.
  private enum Length {
    case none, unknown, tooLong
    case octets(Int, from: Int)
  }

  private func length(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Length {
    var place = offset
    var length = 0
    while place < bytes.count, Self.isDigit(bytes[place]), place - offset < 20 {
      length = Swift.min(length * 10 + Int(bytes[place] - 0x30), Self.longest + 1)
      place += 1
    }
    if place == bytes.count { return .unknown }
    guard place > offset, bytes[place] == 0x20 else { return .none }
    if place + 1 == bytes.count { return .unknown }
    guard bytes[place + 1] == UInt8(ascii: "<"), length > 0 else { return .none }
    return length > Self.longest ? .tooLong : .octets(length, from: place + 1)
  }

  private mutating func nextLine(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int
  ) -> Step {
    var place = offset + searched
    while place < bytes.count {
      if Self.isEnd(bytes[place]) {
        guard endsInZero, bytes[place] == 0x0A else { break }
        guard place + 1 < bytes.count else { return wait(place - offset) }
        if bytes[place + 1] == UInt8(ascii: "<") { break }
      }
      place += 1
    }
    guard place < bytes.count else { return wait(place - offset) }
    let line = offset..<place
    if bytes[place] == 0 { endsInZero = true }
    searched = 0
    isLine = false
    offset = place + 1
    return line.count > Self.longest ? .bad : .message(line)
  }

  private mutating func wait(_ count: Int) -> Step {
    searched = count
    return count > Self.longest ? .bad : .more
  }

  private static func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0 }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
