import KQLSyntax

/// A compiled format of `format_datetime` or `format_timespan`.
struct TimeFormat: Sendable {
  private enum Piece: Sendable {
    case delimiter(UInt8)
    /// A letter and how often it stands.
    case part(UInt8, Int)
  }

  private var pieces: [Piece] = []

  /// The bytes that the text may need.
  var capacity: Int { pieces.count * 12 + 16 }

  /// Compiles the second argument of a call.
  ///
  /// - Throws: A diagnostic when it is not a constant or holds something else.
  static func constant(
    _ call: CallArguments, isTimespan: Bool
  ) throws(Diagnostic) -> TimeFormat {
    let text = try call.constantString(1)
    var format = TimeFormat()
    let bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
      let letter = bytes[at]
      if Self.delimiters.contains(letter) {
        format.pieces.append(.delimiter(letter))
        at += 1
        continue
      }
      var run = 1
      while at + run < bytes.count, bytes[at + run] == letter { run += 1 }
      guard let count = length(letter, run, isTimespan: isTimespan) else {
        throw Diagnostic(
          "'\(text)' is not a format", at: call.values[1].span,
          help: isTimespan
            ? "use d, h, H, m, s, f, F and the delimiters space / - : , . _ [ ]"
            : "use d, M, y, h, H, m, s, f, F, tt and the delimiters space / - : , . _ [ ]")
      }
      format.pieces.append(.part(letter, count))
      at += count
    }
    return format
  }

  private static let delimiters = Array(" /-:,._[]".utf8)

  /// How many letters of a run make one specifier; the rest of the run makes others.
  private static func length(_ letter: UInt8, _ run: Int, isTimespan: Bool) -> Int? {
    switch letter {
    case UInt8(ascii: "d"): Swift.min(run, isTimespan ? 8 : 2)
    case UInt8(ascii: "f"), UInt8(ascii: "F"): Swift.min(run, 7)
    case UInt8(ascii: "h"), UInt8(ascii: "H"), UInt8(ascii: "m"), UInt8(ascii: "s"):
      Swift.min(run, 2)
    case UInt8(ascii: "M") where !isTimespan: Swift.min(run, 2)
    case UInt8(ascii: "y") where !isTimespan: run >= 4 ? 4 : Swift.min(run, 2)
    case UInt8(ascii: "t") where !isTimespan && run >= 2: 2
    default: nil
    }
  }

  /// Writes a datetime and returns how many bytes it is.
  func write(_ value: Datetime, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let date = value.date
    var writer = DigitWriter(out: out)
    for piece in pieces {
      switch piece {
      case .delimiter(let byte): writer.put(byte)
      case .part(UInt8(ascii: "d"), let count): writer.put(date.day, digits: count)
      case .part(UInt8(ascii: "M"), let count): writer.put(date.month, digits: count)
      case .part(UInt8(ascii: "y"), let count):
        writer.put(count == 4 ? date.year : date.year % 100, digits: count)
      case .part(UInt8(ascii: "h"), let count):
        let hour = Int(value.timeOfDay / Timespan.hour) % 12
        writer.put(hour == 0 ? 12 : hour, digits: count)
      case .part(UInt8(ascii: "t"), _):
        writer.put(value.timeOfDay < 12 * Timespan.hour ? UInt8(ascii: "A") : UInt8(ascii: "P"))
        writer.put(UInt8(ascii: "M"))
      case .part(let letter, let count):
        writer.put(clock: letter, count, of: UInt64(value.timeOfDay))
      }
    }
    return writer.count
  }

  /// Writes a timespan and returns how many bytes it is.
  func write(_ value: Timespan, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let magnitude = value.ticks.magnitude
    var writer = DigitWriter(out: out)
    if value.ticks < 0 { writer.put(UInt8(ascii: "-")) }
    for piece in pieces {
      switch piece {
      case .delimiter(let byte): writer.put(byte)
      case .part(UInt8(ascii: "d"), let count):
        writer.put(Int(magnitude / UInt64(Timespan.day)), digits: count)
      case .part(let letter, let count): writer.put(clock: letter, count, of: magnitude)
      }
    }
    return writer.count
  }
}

/// Writes digits one after the other.
private struct DigitWriter {
  let out: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  init(out: UnsafeMutablePointer<UInt8>) { self.out = out }

  mutating func put(_ byte: UInt8) {
    out[count] = byte
    count += 1
  }

  /// A number with at least so many digits.
  mutating func put(_ value: Int, digits: Int) {
    var length = 1
    var rest = value / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    length = Swift.max(length, digits)
    writeDigits(value, count: length, to: out + count)
    count += length
  }

  /// A part of a time of day.
  mutating func put(clock letter: UInt8, _ digits: Int, of ticks: UInt64) {
    let second = UInt64(Timespan.second)
    switch letter {
    case UInt8(ascii: "h"), UInt8(ascii: "H"):
      put(Int(ticks / (3600 * second) % 24), digits: digits)
    case UInt8(ascii: "m"): put(Int(ticks / (60 * second) % 60), digits: digits)
    case UInt8(ascii: "s"): put(Int(ticks / second % 60), digits: digits)
    default:
      var value = Int(ticks % second)
      for _ in digits..<7 { value /= 10 }
      // As measured on Kusto: F stands for nothing at zero, and otherwise for all of its digits.
      if letter == UInt8(ascii: "F"), value == 0 { return }
      writeDigits(value, count: digits, to: out + count)
      count += digits
    }
  }
}
