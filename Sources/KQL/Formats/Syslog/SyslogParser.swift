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
    if end &- start >= 16, isUsualTime(start), !mayHaveZone(start &+ 16, end) {
      header.kind = .rfc3164
      header.clock = .usual
      header.time = SyslogHeader.Span(start, start &+ 15)
      hostAndTag(start &+ 16, end, &header)
      return header
    }
    parseOther(start, end, &header)
    return header
  }

  /// Whether a zone or a year may follow a time: a host seldom begins with a capital letter, and is no number of four
  /// digits.
  @inline(__always)
  private func mayHaveZone(_ start: Int, _ end: Int) -> Bool {
    start < end && base[start] <= UInt8(ascii: "Z") && isZoneOrYear(start, end)
  }

  @inline(never)
  private func isZoneOrYear(_ start: Int, _ end: Int) -> Bool {
    let byte = base[start]
    if byte &- 0x41 < 26 { return SyslogTimeForm.hasZone(base, start, end) }
    guard byte < 0x3A else { return false }
    return byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      || start &+ 4 < end && base[start &+ 4] == 0x20
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
    guard offset < end, offset > start, base[offset] != 0x20 else {
      return oddTag(start, end, &header)
    }
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
      if after < end, base[after] == 0x20 { offset = afterLabel(after, end) }
    }
    header.application = application
    if offset < end, base[offset] == UInt8(ascii: ":") { offset &+= 1 }
    // One space separates; more of them belong to the message, as sudo's do.
    if offset < end, base[offset] == 0x20 { offset &+= 1 }
    header.message = SyslogHeader.Span(offset, end)
  }

  /// Where the colon is behind a process: of `kernel[0] : …`, and of macOS' `launchd[1] (service): …`.
  @inline(never)
  private func afterLabel(_ start: Int, _ end: Int) -> Int {
    var offset = start &+ 1
    guard offset < end else { return start }
    if base[offset] == UInt8(ascii: ":") {
      return offset &+ 1 < end && base[offset &+ 1] == 0x20 ? offset : start
    }
    guard base[offset] == UInt8(ascii: "(") else { return start }
    while offset < end, base[offset] != UInt8(ascii: ")"), base[offset] != 0x20 { offset &+= 1 }
    let isLabel =
      offset &+ 2 < end && base[offset] == UInt8(ascii: ")")
      && base[offset &+ 1] == UInt8(ascii: ":") && base[offset &+ 2] == 0x20
    return isLabel ? offset &+ 1 : start
  }

  /// Reads a tag of several words that ends in a process, `Microsoft Word[14463]: message`, and one
  /// behind a colon of its own, as Cisco's.
  @inline(never)
  private func oddTag(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    if end &- start > 2, base[start] == UInt8(ascii: ":"), base[start &+ 1] == 0x20,
      base[start &+ 2] != 0x20, base[start &+ 2] != UInt8(ascii: ":")
    {
      return tagWithoutWords(start &+ 2, end, &header)
    }
    let limit = Swift.min(end, start &+ Self.longestTag)
    var offset = start
    var words = 1
    while offset < limit, base[offset] != UInt8(ascii: "[") {
      switch base[offset] {
      case 0x20: words &+= 1
      case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "\""): return
      default: break
      }
      if words > Self.mostWords { return }
      offset &+= 1
    }
    guard offset < limit, offset > start, base[offset &- 1] != 0x20 else { return }
    let application = SyslogHeader.Span(start, offset)
    let process = offset &+ 1
    offset = process
    while offset < end, base[offset].digitValue <= 9 { offset &+= 1 }
    guard offset > process, offset &+ 1 < end, base[offset] == UInt8(ascii: "]") else { return }
    var after = offset &+ 1
    if base[after] == 0x20 { after = afterLabel(after, end) }
    guard after < end, base[after] == UInt8(ascii: ":") else { return }
    header.application = application
    header.process = SyslogHeader.Span(process, offset)
    after &+= 1
    if after < end, base[after] == 0x20 { after &+= 1 }
    header.message = SyslogHeader.Span(after, end)
  }

  /// Reads `tag: message` where the tag is one word.
  private func tagWithoutWords(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    header.message = SyslogHeader.Span(start, end)
    var offset = start
    while offset < end, base[offset] != 0x20, base[offset] != UInt8(ascii: ":") { offset &+= 1 }
    if offset < end, offset > start, base[offset] == UInt8(ascii: ":") { tag(start, end, &header) }
  }

  /// How long a tag of several words may be, and how many words it may have.
  private static let longestTag = 64
  private static let mostWords = 4

  @inline(never)
  private func parseOther(_ start: Int, _ end: Int, _ header: inout SyslogHeader) {
    header.message = SyslogHeader.Span(start, end)
    var start = start
    if header.priority >= 0 { while start < end, base[start] == 0x20 { start &+= 1 } }
    guard start < end else { return }
    if base[start].digitValue <= 9, structured(start, end, &header) { return }
    if base[start] == UInt8(ascii: "["), kernel(start, end, &header) { return }
    var device: DeviceCount?
    var form = SyslogTimeForm(base, start, end)
    if form == nil, let count = DeviceCount(base, start, end) {
      device = count
      start = count.end
      form = SyslogTimeForm(base, start, end)
    }
    if let form, form.epoch == nil || form.end < end {
      header.time = SyslogHeader.Span(start, form.end)
      header.clock = form.style == .iso ? .iso : .other
      rest(of: form, end, &header)
      if let device, header.host.count == 0 { header.host = device.host }
    } else if SyslogTimeWords.begin(base, start, end) {
      header.clock = .unknown
    }
  }

  /// Reads what follows a time.
  private func rest(of form: SyslogTimeForm, _ end: Int, _ header: inout SyslogHeader) {
    let start = Swift.min(form.end &+ 1, end)
    switch form.style {
    case .monthFirst:
      header.kind = .rfc3164
      hostAndTag(start, end, &header)
    case .iso:
      header.kind = .timestamped
      hostAndTag(start, end, &header)
    case .other:
      header.kind = .timestamped
      header.message = SyslogHeader.Span(start, end)
      // Many logs that are not syslog begin like this: a host is one only before a tag.
      var found = header
      hostAndTag(start, end, &found)
      if found.application.count > 0 { header = found }
    case .kernel:
      // Web servers have their times in brackets too, and more brackets behind them.
      header.kind = isLevel(start, end) ? .timestamped : .kernel
      header.message = SyslogHeader.Span(start, end)
    }
  }

  /// Whether `[error]` or `[core:error]` stands here.
  private func isLevel(_ start: Int, _ end: Int) -> Bool {
    guard start < end, base[start] == UInt8(ascii: "[") else { return false }
    var offset = start &+ 1
    while offset < end, base[offset] != UInt8(ascii: "]"), base[offset] != UInt8(ascii: ":") {
      offset &+= 1
    }
    guard offset < end else { return false }
    let word = StringView(base + (start &+ 1), offset &- start &- 1)
    return base[offset] == UInt8(ascii: ":") || SyslogNames.isSeverity(word)
  }

  /// Reads `[   12.345678] message`; `false` when it is none.
  private func kernel(_ start: Int, _ end: Int, _ header: inout SyslogHeader) -> Bool {
    var offset = start &+ 1
    var dots = 0
    while offset < end, base[offset].digitValue <= 9 || base[offset] == 0x20 || base[offset] == 0x2E
    {
      if base[offset] == 0x2E { dots += 1 }
      offset &+= 1
    }
    guard dots == 1, offset < end, base[offset] == UInt8(ascii: "]") else { return false }
    header.kind = .kernel
    // Seconds since the start of the system say nothing of the day.
    header.clock = .unknown
    offset &+= 1
    while offset < end, base[offset] == 0x20 { offset &+= 1 }
    header.message = SyslogHeader.Span(offset, end)
    return true
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
      guard word > offset, word < end || words.count == 4 else { return false }
      words.append(isNil(offset, word) ? SyslogHeader.Span() : SyslogHeader.Span(offset, word))
      offset = Swift.min(word &+ 1, end)
    }
    let time = words[0]
    let found = structuredData(offset, end)
    // Where the time tells that it is RFC 5424, data that is missing or torn is no more than that.
    guard isTimestamp(time) || time.count == 0 && found != nil else { return false }
    let dataEnd = found ?? offset
    header.kind = .rfc5424
    header.time = time
    header.clock = time.count == 0 ? .none : .iso
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

  /// Whether a word has the form of RFC 3339.
  private func isTimestamp(_ word: SyslogHeader.Span) -> Bool {
    let text = base + Int(word.start)
    return word.count >= 19 && text[4] == 0x2D && text[7] == 0x2D && text[10] == 0x54
      && text[13] == 0x3A && text[16] == 0x3A
  }

  private func isNil(_ start: Int, _ end: Int) -> Bool {
    end &- start == 1 && base[start] == UInt8(ascii: "-")
  }

  /// Where the structured data that starts here ends; `nil` when there is none that is whole.
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
    return offset > start ? offset : nil
  }
}
