/// How a datetime is written in the path of a file: `yyyy/MM/dd`.
struct DatetimePattern: Sendable {
  private enum Part: Sendable {
    /// Digits of a field, by its place in `fields`.
    case number(field: Int, digits: Int)
    case mark(UInt8)
  }

  /// The letters of year, month, day, hour, minute and second.
  private static let fields = Array("yMdHms".utf8)

  /// Which patterns there are, for messages.
  static let help = "it is made of yyyy, MM, dd, HH, mm, ss and what stands between them"

  /// That of whole days.
  static let day = DatetimePattern(time: "yyyy/MM/dd")

  private var parts: [Part] = []

  /// A pattern with a year of four digits and other fields of two; `nil` when it is none.
  init?(_ text: String) {
    parts = Self.parts(text)
    guard parts.contains(where: { if case .number(0, _) = $0 { true } else { false } }) else {
      return nil
    }
    for part in parts {
      switch part {
      case .number(let field, let digits):
        if digits != (field == 0 ? 4 : 2) { return nil }
      case .mark(let byte):
        if byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") { return nil }
      }
    }
  }

  private init(time text: String) { parts = Self.parts(text) }

  /// The pattern that is usual for times cut to a multiple of a step.
  static func ofSteps(_ step: Timespan) -> DatetimePattern {
    if step.ticks >= Timespan.day { return day }
    let isHours = step.ticks >= Timespan.day / 24
    return DatetimePattern(time: isHours ? "yyyy/MM/dd/HH" : "yyyy/MM/dd/HH/mm")
  }

  private static func parts(_ text: String) -> [Part] {
    var parts: [Part] = []
    for byte in text.utf8 {
      guard let field = fields.firstIndex(of: byte) else {
        parts.append(.mark(byte))
        continue
      }
      if case .number(field, let digits)? = parts.last {
        parts[parts.count - 1] = .number(field: field, digits: digits + 1)
      } else {
        parts.append(.number(field: field, digits: 1))
      }
    }
    return parts
  }

  /// The datetime that is written at a position, which moves behind it; `nil` when none is.
  func read(_ bytes: [UInt8], from position: inout Int) -> Datetime? {
    var values = [1, 1, 1, 0, 0, 0]
    for part in parts {
      switch part {
      case .mark(let byte):
        guard position < bytes.count, bytes[position] == byte else { return nil }
        position += 1
      case .number(let field, let digits):
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
          guard byte >= 0x30, byte <= 0x39 else { return nil }
          value = value * 10 + Int(byte - 0x30)
        }
        values[field] = value
        position += digits
      }
    }
    guard let date = CalendarDate(year: values[0], month: values[1], day: values[2]),
      values[3] < 24, values[4] < 60, values[5] < 60
    else { return nil }
    let seconds = Int64(values[3] * 3600 + values[4] * 60 + values[5])
    return Datetime(ticks: Datetime(date).ticks + seconds * (Timespan.day / 86_400))
  }
}
