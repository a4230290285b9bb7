/// Finds the parts of syslog lines.
struct SyslogParser {
  private let base: UnsafePointer<UInt8>

  /// The last month met, three letters.
  private var month: UInt32 = 0

  init(_ base: UnsafePointer<UInt8>) { self.base = base }

  /// The parts of a line.
  @inline(__always)
  mutating func parse(_ start: Int, _ end: Int) -> SyslogHeader {
    var header = SyslogHeader()
    var start = start
    if start < end, base[start] == UInt8(ascii: "<") {
      start = priority(start, end, &header)
    }
    if end &- start >= 16, isUsualTime(start) {
      header.kind = .rfc3164
      header.time = SyslogHeader.Span(start, start &+ 15)
      hostAndTag(start &+ 16, end, &header)
      return header
    }
    parseOther(start, end, &header)
    return header
  }

  /// Whether `Nov 21 10:00:01 ` stands here.
  @inline(__always)
  private mutating func isUsualTime(_ start: Int) -> Bool {
    let line = base + start
    guard line[3] == 0x20, line[6] == 0x20, line[9] == 0x3A, line[12] == 0x3A, line[15] == 0x20,
      line[5].digitValue <= 9, line[7].digitValue <= 2, line[8].digitValue <= 9,
      line[10].digitValue <= 5, line[11].digitValue <= 9, line[13].digitValue <= 6,
      line[14].digitValue <= 9
    else { return false }
    let letters = UnsafeRawPointer(line).loadUnaligned(as: UInt32.self) & 0xFF_FFFF
    if letters == month { return true }
    guard SyslogTime.month(line) != nil else { return false }
    month = letters
    return true
  }

  /// Reads `<34>`, if it is one, and returns where the rest starts.
  private func priority(_ start: Int, _ end: Int, _ header: inout SyslogHeader) -> Int {
    var value: Int16 = 0
    var offset = start &+ 1
    while offset < end, offset < start &+ 4, base[offset].digitValue <= 9 {
      value = value &* 10 &+ Int16(base[offset].digitValue)
      offset &+= 1
    }
    guard offset > start &+ 1, offset < end, base[offset] == UInt8(ascii: ">"), value < 192
    else { return start }
    header.priority = value
    return offset &+ 1
  }

  /// Reads `host tag[pid]: message`; a line without a host begins with its tag.
  @inline(__always)
  private func hostAndTag(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    var start = start
    while start < end, base[start] == 0x20 { start &+= 1 }
    var offset = start
    while offset < end, base[offset] != 0x20, base[offset] != UInt8(ascii: "[") { offset &+= 1 }
    let isHost =
      offset < end && base[offset] == 0x20 && offset > start
      && base[offset &- 1] != UInt8(ascii: ":")
    guard isHost else { return tag(start, end, &header) }
    header.host = SyslogHeader.Span(start, offset)
    while offset < end, base[offset] == 0x20 { offset &+= 1 }
    tag(offset, end, &header)
  }

  /// Reads `tag[pid]: message`, `tag: message` or just a message.
  @inline(__always)
  private func tag(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    var offset = start
    while offset < end {
      let byte = base[offset]
      if byte == 0x20 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") { break }
      offset &+= 1
    }
    header.message = SyslogHeader.Span(start, end)
    guard offset < end, offset > start, base[offset] != 0x20 else { return }
    let application = SyslogHeader.Span(start, offset)
    if base[offset] == UInt8(ascii: "[") {
      let process = offset &+ 1
      offset = process
      while offset < end, base[offset] != UInt8(ascii: "]"), base[offset] != 0x20 { offset &+= 1 }
      guard offset < end, base[offset] == UInt8(ascii: "]") else { return }
      let after = offset &+ 1
      guard after == end || base[after] == UInt8(ascii: ":") || base[after] == 0x20 else { return }
      header.process = SyslogHeader.Span(process, offset)
      offset = after
    }
    header.application = application
    if offset < end, base[offset] == UInt8(ascii: ":") { offset &+= 1 }
    // One space separates; more of them belong to the message, as sudo's do.
    if offset < end, base[offset] == 0x20 { offset &+= 1 }
    header.message = SyslogHeader.Span(offset, end)
  }

  @inline(never)
  private func parseOther(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    header.message = SyslogHeader.Span(start, end)
    guard start < end else { return }
    let first = base[start]
    if first.digitValue <= 9 {
      if structured(start, end, &header) { return }
      if let offset = timestamp(start, end), offset < end {
        header.kind = .timestamped
        header.time = SyslogHeader.Span(start, offset)
        hostAndTag(offset &+ 1, end, &header)
      }
    } else if first == UInt8(ascii: "[") {
      kernel(start, end, &header)
    } else if let offset = SyslogTime.endOfLongTime(base, start, end) {
      header.kind = .rfc3164
      header.time = SyslogHeader.Span(start, offset)
      hostAndTag(offset &+ 1, end, &header)
    }
  }

  /// Reads `[   12.345678] message`.
  private func kernel(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    var offset = start &+ 1
    var dots = 0
    while offset < end, base[offset].digitValue <= 9 || base[offset] == 0x20 || base[offset] == 0x2E
    {
      if base[offset] == 0x2E { dots += 1 }
      offset &+= 1
    }
    guard dots == 1, offset < end, base[offset] == UInt8(ascii: "]") else { return }
    header.kind = .kernel
    offset &+= 1
    while offset < end, base[offset] == 0x20 { offset &+= 1 }
    header.message = SyslogHeader.Span(offset, end)
  }

  /// Where the ISO 8601 timestamp that starts here ends; `nil` when there is none.
  private func timestamp(_ start: Int, _ end: Int) -> Int? {
    guard end &- start >= 19 else { return nil }
    let text = base + start
    guard text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A
    else { return nil }
    return endOfWord(start, end)
  }

  private func endOfWord(_ start: Int, _ end: Int) -> Int {
    var offset = start
    while offset < end, base[offset] != 0x20 { offset &+= 1 }
    return offset
  }

  /// Reads RFC 5424 behind the priority; false when it is not that.
  private func structured(_ start: Int, _ end: Int, _ header: inout SyslogHeader) -> Bool {
    var offset = endOfWord(start, end)
    guard offset &- start <= 2, offset < end, base[start] != 0x30 else { return false }
    for digit in start..<offset where base[digit].digitValue > 9 { return false }
    offset &+= 1
    var words: [SyslogHeader.Span] = []
    for _ in 0..<5 {
      let word = endOfWord(offset, end)
      guard word > offset, word < end else { return false }
      words.append(isNil(offset, word) ? SyslogHeader.Span() : SyslogHeader.Span(offset, word))
      offset = word &+ 1
    }
    let time = words[0]
    guard time.count == 0 || timestamp(Int(time.start), end) != nil,
      let dataEnd = structuredData(offset, end)
    else { return false }
    header.kind = .rfc5424
    header.time = time
    header.host = words[1]
    header.application = words[2]
    header.process = words[3]
    header.messageID = words[4]
    if !isNil(offset, dataEnd) { header.data = SyslogHeader.Span(offset, dataEnd) }
    offset = dataEnd
    while offset < end, base[offset] == 0x20 { offset &+= 1 }
    if (base + offset).hasByteOrderMark(count: end &- offset) { offset &+= 3 }
    header.message = SyslogHeader.Span(offset, end)
    return true
  }

  private func isNil(_ start: Int, _ end: Int) -> Bool {
    end &- start == 1 && base[start] == UInt8(ascii: "-")
  }

  /// Where the structured data that starts here ends; `nil` when it is not well formed.
  private func structuredData(_ start: Int, _ end: Int) -> Int? {
    guard start < end else { return nil }
    if base[start] == UInt8(ascii: "-") {
      return start &+ 1 == end || base[start &+ 1] == 0x20 ? start &+ 1 : nil
    }
    var offset = start
    while offset < end, base[offset] == UInt8(ascii: "[") {
      var isQuoted = false
      offset &+= 1
      while offset < end, isQuoted || base[offset] != UInt8(ascii: "]") {
        if base[offset] == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if base[offset] == UInt8(ascii: "\\"), isQuoted {
          offset &+= 1
        }
        offset &+= 1
      }
      guard offset < end else { return nil }
      offset &+= 1
    }
    return offset > start && (offset == end || base[offset] == 0x20) ? offset : nil
  }
}
