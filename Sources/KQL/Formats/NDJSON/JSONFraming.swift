/// Finds the borders of JSON events: of lines, unless the file begins otherwise.
///
/// A file may also be an array, have events that go over several lines or stand in one, or have a record
/// separator before each (RFC 7464). Then events are found by their braces, and ``prepare(_:)`` puts each in a line
/// of its own, which is what readers take. An event that is not closed ends before the next record
/// separator, or before a brace that cannot belong to it.
struct JSONFraming: RecordFraming {
  private enum Form {
    case unknown, lines, braces
  }

  private static let separator: UInt8 = 0x1E

  private var form = Form.unknown
  private var walk = JSONWalk()
  /// How many bytes of the buffer have been walked over.
  private var walked = 0

  mutating func begin(_ file: FileSurvey) {
    file.bytes(0, 1 << 16).withUnsafeBufferPointer { findForm($0, isEnd: true) }
  }

  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    if form == .unknown { findForm(bytes, isEnd: false) }
    switch form {
    case .unknown: return 0
    case .lines:
      return start.endOfLastLine(
        from: Swift.min(Swift.max(searched, 0), bytes.count), to: bytes.count) ?? 0
    case .braces: break
    }
    if walked > bytes.count {
      walked = 0
      walk = JSONWalk()
    }
    var whole = 0
    while walked < bytes.count {
      let wasInside = walk.isInside
      switch walk.step(bytes[walked]) {
      case .restart: whole = walked
      case .none: break
      }
      walked += 1
      // What follows an event up to the next, as a comma does, may come with either.
      if !walk.isInside, wasInside || bytes[walked - 1] == 0x0A { whole = walked }
    }
    walked -= whole
    return whole
  }

  func prepare(_ records: UnsafeMutableBufferPointer<UInt8>) {
    guard form == .braces else { return }
    Self.prepare(records)
  }

  /// Puts each event in a line of its own, in place.
  static func prepare(_ records: UnsafeMutableBufferPointer<UInt8>) {
    var walk = JSONWalk()
    for index in records.indices {
      let byte = records[index]
      let wasInside = walk.isInside
      if case .restart = walk.step(byte), index > 0 {
        // What was not closed becomes a line, which is no event.
        var before = index - 1
        while before > 0, records[before] == 0x20 { before -= 1 }
        records[before == index - 1 ? before : before + 1] = 0x0A
      } else if !wasInside, walk.isInside, index > 0, isBlank(records[index - 1]) {
        records[index - 1] = 0x0A
      }
      if byte == separator {
        records[index] = 0x20
      } else if byte == 0x0A || byte == 0x0D, walk.isInside {
        records[index] = 0x20
      } else if !walk.isInside, isFrame(byte) {
        records[index] = 0x20
      }
    }
  }

  /// Whether a byte is white space within a line.
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether a byte belongs to the array that events are elements of.
  private static func isFrame(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ",")
  }

  /// Puts each event of a whole input in a line of its own, if they are not.
  static func prepare(whole bytes: UnsafeMutableBufferPointer<UInt8>) {
    var framing = JSONFraming()
    framing.findForm(UnsafeBufferPointer(bytes), isEnd: true)
    framing.prepare(bytes)
  }

  /// Looks at the first line that has a value.
  private mutating func findForm(_ bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool) {
    var walk = JSONWalk()
    var offset = 0
    if let base = bytes.baseAddress, base.hasByteOrderMark(count: bytes.count) { offset = 3 }
    var hasBegun = false
    var hasEvent = false
    var hasText = false
    while offset < bytes.count {
      let byte = bytes[offset]
      if !hasBegun, byte == UInt8(ascii: "[") || byte == Self.separator {
        form = .braces
        return
      }
      if byte == 0x0A, hasBegun {
        form = walk.isInside ? .braces : .lines
        return
      }
      let isSpace = DynamicReader.isSpace(byte)
      if !isSpace { hasBegun = true }
      let wasInside = walk.isInside
      _ = walk.step(byte)
      switch (wasInside, walk.isInside) {
      case (true, false): hasEvent = true
      case (false, true) where hasEvent && !hasText:
        form = .braces
        return
      case (false, false) where !isSpace && byte != UInt8(ascii: ","): hasText = true
      default: break
      }
      offset += 1
    }
    if isEnd { form = walk.isInside ? .braces : .lines }
  }
}
