import Glibc

/// Turns the times of syslog lines into points in time.
///
/// RFC 3164 has neither a year nor a zone. The zone is the system's, and the year is the one that
/// brings the time nearest to when the line was received; so is the hour, of two that clocks show
/// the same when daylight saving ends. Neighbouring lines mostly share their minute, which is
/// remembered.
struct SyslogTime {
  private let received: Datetime
  private var parser = DatetimeParser()
  private var minute: (UInt64, UInt64) = (0, 0)
  private var minuteTicks: Int64?

  /// - Parameter received: When the lines were read.
  init(received: Datetime) { self.received = received }

  /// The time of a line; `nil` when it cannot be one.
  @inline(__always)
  mutating func datetime(_ header: SyslogHeader, _ base: UnsafePointer<UInt8>) -> Datetime? {
    switch header.kind {
    case .rfc3164: local(header.time.text(base))
    case .timestamped, .rfc5424:
      header.time.count == 0 ? received : timestamp(header.time.text(base))
    case .plain, .kernel: received
    }
  }

  /// `2024-05-01T10:00:00.123456+02:00`.
  private mutating func timestamp(_ text: StringView) -> Datetime? {
    guard text.count > 25, let sign = Self.sign(text[text.count - 6]),
      let offset = Self.clock(text.dropFirst(text.count - 5))
    else { return parser.parse(text) }
    guard let time = parser.parse(text[0..<text.count - 6]) else { return nil }
    return Datetime.checked(time.ticks &- sign &* Int64(offset) &* Timespan.minute)
  }

  private static func sign(_ byte: UInt8) -> Int64? {
    byte == UInt8(ascii: "+") ? 1 : byte == UInt8(ascii: "-") ? -1 : nil
  }

  /// The minutes of `hh:mm`.
  private static func clock(_ text: StringView) -> Int? {
    guard text.count >= 5, text[2] == 0x3A, let hours = pair(text.start),
      let minutes = pair(text.start + 3)
    else { return nil }
    return hours &* 60 &+ minutes
  }

  private static func pair(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let tens = bytes[0] == 0x20 ? 0 : bytes[0].digitValue
    let ones = bytes[1].digitValue
    return tens <= 9 && ones <= 9 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  /// `Nov 21 10:00:01`, perhaps with a year behind the day and a fraction.
  @inline(__always)
  private mutating func local(_ text: StringView) -> Datetime? {
    guard text.count == 15 else { return longLocal(text) }
    let raw = UnsafeRawPointer(text.start)
    let head = raw.loadUnaligned(as: UInt64.self)
    let tail = (raw + 5).loadUnaligned(as: UInt64.self)
    if head != minute.0 || tail != minute.1 {
      minute = (head, tail)
      minuteTicks = minuteTicks(text, year: nil, clock: 7)
    }
    guard let minuteTicks else { return nil }
    let seconds = Int64(text[13].digitValue &* 10 &+ text[14].digitValue)
    return Datetime(ticks: minuteTicks &+ seconds &* Timespan.second)
  }

  /// Ticks of the minute of a time whose clock starts at an offset.
  private func minuteTicks(_ text: StringView, year: Int?, clock: Int) -> Int64? {
    guard let month = Self.month(text.start), let day = Self.pair(text.start + 4), day > 0,
      let minutes = Self.clock(text.dropFirst(clock)), minutes < 1440
    else { return nil }
    if let year { return Self.seconds(year, month, day, minutes).flatMap(ticks) }
    let near = received.date.year
    var best: Int64?
    for year in near - 1...near + 1 {
      guard let seconds = Self.seconds(year, month, day, minutes) else { continue }
      best = best.map { nearer($0, seconds) } ?? seconds
    }
    // A leap day far from the next one is that of an old log; leap years can be eight years apart.
    var year = near - 1
    while best == nil, month == 2, day == 29, year > near - 8 {
      year -= 1
      best = Self.seconds(year, month, day, minutes)
    }
    return best.flatMap(ticks)
  }

  /// Ticks of a time in seconds, or of the other one that clocks show the same at, if it is nearer.
  private func ticks(_ seconds: Int64) -> Int64? {
    let seconds = Self.repeated(seconds).map { nearer(seconds, $0) } ?? seconds
    return Datetime.checked(Datetime.unixEpochTicks &+ seconds &* Timespan.second)?.ticks
  }

  /// The one of two times in seconds that is nearer to the receipt.
  private func nearer(_ first: Int64, _ second: Int64) -> Int64 {
    let now = (received.ticks &- Datetime.unixEpochTicks) / Timespan.second
    return (second &- now).magnitude < (first &- now).magnitude ? second : first
  }

  /// The other time that clocks show the same at, where they are set back; `nil` elsewhere.
  private static func repeated(_ seconds: Int64) -> Int64? {
    let change = offset(at: seconds - 3 * 3600) - offset(at: seconds + 3 * 3600)
    guard change > 0 else { return nil }
    let shown = seconds + offset(at: seconds)
    return [seconds - change, seconds + change].first { $0 + offset(at: $0) == shown }
  }

  /// How many seconds the system's time zone is ahead of UTC.
  private static func offset(at seconds: Int64) -> Int64 {
    var time = tm()
    var seconds = time_t(seconds)
    localtime_r(&seconds, &time)
    return Int64(time.tm_gmtoff)
  }

  /// Seconds since 1970 of a minute of the system's time zone; `nil` when there is no such day.
  private static func seconds(_ year: Int, _ month: Int, _ day: Int, _ minutes: Int) -> Int64? {
    guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
    var time = tm()
    time.tm_year = Int32(date.year - 1900)
    time.tm_mon = Int32(date.month - 1)
    time.tm_mday = Int32(date.day)
    time.tm_hour = Int32(minutes / 60)
    time.tm_min = Int32(minutes % 60)
    time.tm_isdst = -1
    return Int64(mktime(&time))
  }

  /// `Nov 21 2024 10:00:01.123`, each part but the month and the day's last digit optional.
  private func longLocal(_ text: StringView) -> Datetime? {
    guard text.count > 15 else { return nil }
    let hasYear = text[9] != 0x3A
    var year: Int?
    if hasYear {
      guard let century = Self.pair(text.start + 7), let years = Self.pair(text.start + 9)
      else { return nil }
      year = century * 100 + years
    }
    let clock = hasYear ? 12 : 7
    guard text.count >= clock + 8, let minute = minuteTicks(text, year: year, clock: clock),
      let seconds = Self.pair(text.start + clock + 6)
    else { return nil }
    var ticks = minute &+ Int64(seconds) &* Timespan.second
    var unit = Timespan.second / 10
    for byte in text.dropFirst(Swift.min(clock + 9, text.count)).bytes {
      guard byte.digitValue <= 9 else { break }
      ticks &+= Int64(byte.digitValue) &* unit
      unit /= 10
    }
    return Datetime.checked(ticks)
  }

  /// Where a time with a year or a fraction ends, which a space follows; `nil` if none starts here.
  static func endOfLongTime(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    guard end &- start > 16, month(base + start) != nil else { return nil }
    let text = StringView(base + start, end &- start)
    guard text[3] == 0x20, text[6] == 0x20, pair(text.start + 4) != nil else { return nil }
    var clock = 7
    if text[9] != 0x3A {
      guard text.count > 21, text[11] == 0x20 else { return nil }
      clock = 12
    }
    guard text.count > clock + 8, Self.clock(text.dropFirst(clock)) != nil,
      text[clock + 5] == 0x3A, pair(text.start + clock + 6) != nil
    else { return nil }
    var offset = clock + 8
    if text[offset] == 0x2E {
      offset += 1
      while offset < text.count, text[offset].digitValue <= 9 { offset += 1 }
    }
    return offset < text.count && text[offset] == 0x20 ? start &+ offset : nil
  }

  /// The month of three letters, from 1; `nil` when there is none.
  static func month(_ text: UnsafePointer<UInt8>) -> Int? {
    let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    for month in 0..<12 {
      let name = names.utf8Start + month * 3
      if name[0] == text[0], name[1] == text[1], name[2] == text[2] { return month + 1 }
    }
    return nil
  }
}
