/// Turns the times of syslog lines into points in time.
///
/// A time without a zone is of the system's. RFC 3164 has no year either: in a file that was there
/// before, it is the one that ``SyslogSurvey`` has found; elsewhere the one that brings the time nearest
/// to when the line was received. So is the hour, of two that clocks show the same when daylight saving
/// ends.
struct SyslogTime {
  private let received: Datetime
  private let isMessage: Bool
  private let offset: Int
  private let years: RecordYears?

  private var parser = DatetimeParser()
  private var minute: (UInt64, UInt64) = (0, 0)
  private var minuteTicks: Int64?
  /// The border whose year is in use, and the position in the chunk behind its records.
  private var border = -1
  private var borderEnd = 0
  private var year: Int?

  /// - Parameter chunk: What the lines are of.
  init(_ chunk: Chunk) {
    received = chunk.received
    isMessage = chunk.messages != nil
    offset = chunk.offset
    years = chunk.years
    if years == nil { borderEnd = .max }
  }

  /// Why a line has no time.
  enum Problem {
    /// There is none in it.
    case missing
    /// There is one that is not understood.
    case unknown
  }

  /// The time of the line that begins at an offset of the chunk, not before the one before; `nil` when
  /// it has none, or none that can be told.
  ///
  /// A message from the network without a time has that of its receipt.
  @inline(__always)
  mutating func datetime(
    _ header: SyslogHeader, _ base: UnsafePointer<UInt8>, at start: UInt32,
    _ problem: inout Problem?
  ) -> Datetime? {
    if Int(start) >= borderEnd { moveBorder(to: Int(start)) }
    let time: Datetime?
    switch header.clock {
    case .usual: time = usual(header.time.text(base))
    case .iso: time = timestamp(header.time.text(base)) ?? form(header, base)
    case .other: time = form(header, base)
    case .none:
      problem = .missing
      return isMessage ? received : nil
    case .unknown: time = nil
    }
    if time == nil { problem = .unknown }
    return time
  }

  private mutating func moveBorder(to start: Int) {
    guard let years else { return }
    let position = offset + start
    while border < years.borders.count, border < 0 || years.borders[border].end <= position {
      border += 1
    }
    minute = (0, 0)
    guard border < years.borders.count else {
      year = nil
      borderEnd = .max
      return
    }
    year = years.borders[border].year
    borderEnd = years.borders[border].end.subtractingReportingOverflow(offset).partialValue
  }

  /// `2024-05-01T10:00:00.123456+02:00`.
  private mutating func timestamp(_ text: StringView) -> Datetime? {
    guard text.count > 25, let sign = Self.sign(text[text.count - 6]),
      text[text.count - 3] == 0x3A, let hours = Self.pair(text.start + (text.count - 5)),
      let minutes = Self.pair(text.start + (text.count - 2))
    else { return text.count > 0 && text[text.count - 1] == 0x5A ? parser.parse(text) : nil }
    guard let time = parser.parse(text[0..<text.count - 6]) else { return nil }
    return Datetime.checked(time.ticks &- sign &* Int64(hours * 60 + minutes) &* Timespan.minute)
  }

  private static func sign(_ byte: UInt8) -> Int64? {
    byte == UInt8(ascii: "+") ? 1 : byte == UInt8(ascii: "-") ? -1 : nil
  }

  private static func pair(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let tens = bytes[0] == 0x20 ? 0 : bytes[0].digitValue
    let ones = bytes[1].digitValue
    return tens <= 9 && ones <= 9 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  /// `Nov 21 10:00:01`.
  @inline(__always)
  private mutating func usual(_ text: StringView) -> Datetime? {
    let raw = UnsafeRawPointer(text.start)
    let head = raw.loadUnaligned(as: UInt64.self)
    let tail = (raw + 5).loadUnaligned(as: UInt64.self)
    if head != minute.0 || tail != minute.1 {
      minute = (head, tail)
      minuteTicks = nil
      if let month = Self.month(text.start), let day = Self.pair(text.start + 4), day > 0,
        let hours = Self.pair(text.start + 7), hours < 24, let minutes = Self.pair(text.start + 10)
      {
        minuteTicks = ticks(month, day, hours * 60 + minutes)
      }
    }
    guard let minuteTicks else { return nil }
    let seconds = Int64(text[13].digitValue &* 10 &+ text[14].digitValue)
    return Datetime(ticks: minuteTicks &+ seconds &* Timespan.second)
  }

  /// A time in any other form.
  private func form(_ header: SyslogHeader, _ base: UnsafePointer<UInt8>) -> Datetime? {
    let start = Int(header.time.start)
    guard let form = SyslogTimeForm(base, start, start + Int(header.time.count)),
      !form.hasUnknownZone
    else { return nil }
    if let epoch = form.epoch {
      return Datetime.checked(
        Datetime.unixEpochTicks &+ epoch &* Timespan.second &+ form.fraction)
    }
    var minute: Int64?
    if let zone = form.zone {
      minute = zoned(form, zone)
    } else if let year = form.year {
      minute = SystemZone.seconds(year, form.month, form.day, form.minute).flatMap(ticks)
    } else {
      minute = ticks(form.month, form.day, form.minute)
    }
    return minute.flatMap {
      Datetime.checked($0 &+ Int64(form.second) &* Timespan.second &+ form.fraction)
    }
  }

  /// Ticks of the minute of a time with a zone.
  private func zoned(_ form: SyslogTimeForm, _ zone: Int) -> Int64? {
    func ticks(in year: Int) -> Int64? {
      CalendarDate(year: year, month: form.month, day: form.day).map {
        Datetime($0).ticks &+ Int64(form.minute - zone) &* Timespan.minute
      }
    }
    if let year = form.year { return ticks(in: year) }
    // The year in which the system's own time would be, or a neighbour at its borders.
    guard let local = self.ticks(form.month, form.day, form.minute) else { return nil }
    let near = Datetime(ticks: local).date.year
    return (near - 1...near + 1).compactMap(ticks).min {
      ($0 &- local).magnitude < ($1 &- local).magnitude
    }
  }

  /// Ticks of a minute of a year that is to be found.
  private func ticks(_ month: Int, _ day: Int, _ minutes: Int) -> Int64? {
    if let year {
      let known = SystemZone.seconds(year, month, day, minutes)
      return (known ?? leapDay(month, day, minutes, before: year + 1)).flatMap(ticks)
    }
    if let latest = years?.latest {
      let limit = (latest.ticks &- Datetime.unixEpochTicks) / Timespan.second &+ 86_400
      let near = latest.date.year
      for year in [near + 1, near, near - 1] {
        if let seconds = SystemZone.seconds(year, month, day, minutes), seconds <= limit {
          return ticks(seconds)
        }
      }
      return leapDay(month, day, minutes, before: near - 1).flatMap(ticks)
    }
    let near = received.date.year
    var best: Int64?
    for year in near - 1...near + 1 {
      guard let seconds = SystemZone.seconds(year, month, day, minutes) else { continue }
      best = best.map { nearer($0, seconds) } ?? seconds
    }
    return (best ?? leapDay(month, day, minutes, before: near - 1)).flatMap(ticks)
  }

  /// A leap day far from the next one is that of an old log; leap years can be eight years apart.
  private func leapDay(_ month: Int, _ day: Int, _ minutes: Int, before year: Int) -> Int64? {
    guard month == 2, day == 29 else { return nil }
    for past in 1...8 {
      if let seconds = SystemZone.seconds(year - past, month, day, minutes) { return seconds }
    }
    return nil
  }

  /// Ticks of a time in seconds, or of the other one that clocks show the same at, if it is nearer.
  private func ticks(_ seconds: Int64) -> Int64? {
    let seconds = SystemZone.repeated(seconds).map { nearer(seconds, $0) } ?? seconds
    return Datetime.checked(Datetime.unixEpochTicks &+ seconds &* Timespan.second)?.ticks
  }

  /// The one of two times in seconds that is nearer to the receipt.
  private func nearer(_ first: Int64, _ second: Int64) -> Int64 {
    let now = (received.ticks &- Datetime.unixEpochTicks) / Timespan.second
    return (second &- now).magnitude < (first &- now).magnitude ? second : first
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
