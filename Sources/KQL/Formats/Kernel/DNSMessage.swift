/// A message of DNS (RFC 1035): what was asked, and what was answered.
///
/// Messages come from anybody: what is cut off or points nowhere ends what is known.
package struct DNSMessage {
  private let bytes: StringView

  init(_ bytes: StringView) { self.bytes = bytes }

  /// The number by which an answer is matched to its question.
  package static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt16? {
    bytes.count >= 12 ? UInt16(bytes[0]) << 8 | UInt16(bytes[1]) : nil
  }

  private func word(_ at: Int) -> Int? {
    at + 2 <= bytes.count ? Int(bytes[at]) << 8 | Int(bytes[at + 1]) : nil
  }

  /// The error that an answer tells, as Windows numbers it: 9003 for a name that does not exist, 9501 for one
  /// without such records, 0 for none.
  var status: Int64? {
    guard let flags = word(2) else { return nil }
    let code = Int64(flags & 15)
    return code > 0 ? 9000 + code : word(6) == 0 ? 9501 : 0
  }

  /// The flags of the head.
  var flags: Int64? { word(2).map { Int64($0) } }

  /// The name in question, without a dot at its end.
  func name(_ arena: Arena) -> StringView? {
    guard bytes.count >= 12, word(4) ?? 0 > 0 else { return nil }
    arena.begin()
    return appendName(at: 12, to: arena) == nil ? nil : arena.end()
  }

  /// The type of record in question: 1 for an IPv4 address, 28 for an IPv6 one.
  var type: Int64? {
    guard bytes.count >= 12, word(4) ?? 0 > 0, let end = end(ofNameAt: 12) else { return nil }
    return word(end).map { Int64($0) }
  }

  /// The answers as Windows writes them: `93.184.216.34;` for addresses, `type:  5 www.example.com;` for other names.
  func results(_ arena: Arena) -> StringView? {
    guard bytes.count >= 12, let questions = word(4), let answers = word(6) else { return nil }
    var at = 12
    for _ in 0..<Swift.min(questions, 16) {
      guard let end = end(ofNameAt: at) else { return nil }
      at = end + 4
    }
    arena.begin()
    for _ in 0..<Swift.min(answers, 64) {
      guard let end = end(ofNameAt: at), let type = word(end), let length = word(end + 8),
        end + 10 + length <= bytes.count
      else { break }
      append(type, at: end + 10, length, to: arena)
      at = end + 10 + length
    }
    return arena.end()
  }

  private func append(_ type: Int, at data: Int, _ length: Int, to arena: Arena) {
    let scratch = Arena(capacity: 256)
    switch (type, length) {
    case (1, 4), (28, 16):
      let address = KernelAddress(family: type == 1 ? 2 : 10, bytes: bytes.start + data)
      arena.append(address.text(scratch) ?? .empty)
    case (2, _), (5, _), (12, _), (39, _):
      scratch.begin()
      guard appendName(at: data, to: scratch) != nil else { return }
      appendType(type, to: arena)
      arena.append(scratch.end())
    case (16, 1...):
      appendType(type, to: arena)
      var at = data
      while at < data + length {
        let count = Swift.min(Int(bytes[at]), data + length - at - 1)
        arena.append(bytes[(at + 1)..<(at + 1 + count)])
        at += count + 1
      }
    default: appendType(type, to: arena)
    }
    arena.append(";")
  }

  private func appendType(_ type: Int, to arena: Arena) {
    arena.append("type:  ")
    DynamicWriter(arena).append(Int64(type))
    arena.append(" ")
  }

  // MARK: Names

  /// Where what follows a name begins.
  private func end(ofNameAt start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let count = Int(bytes[at])
      if count == 0 { return at + 1 }
      if count >= 0xC0 { return at + 2 <= bytes.count ? at + 2 : nil }
      guard count < 0x40 else { return nil }
      at += count + 1
    }
    return nil
  }

  /// Appends a name; gives `nil` when it is cut off, too long, or goes round in circles.
  private func appendName(at start: Int, to arena: Arena) -> Void? {
    var at = start
    var jumps = 0
    var length = 0
    while at < bytes.count {
      let count = Int(bytes[at])
      if count == 0 { return () }
      if count >= 0xC0 {
        guard let target = word(at), jumps < 32 else { return nil }
        at = target & 0x3FFF
        jumps += 1
        continue
      }
      length += count + 1
      guard count < 0x40, at + 1 + count <= bytes.count, length <= 255 else { return nil }
      if length > count + 1 { arena.append(".") }
      arena.append(bytes[(at + 1)..<(at + 1 + count)])
      at += count + 1
    }
    return nil
  }
}
