/// Finds out the years of the lines of a file of RFC 3164, whose times have none.
///
/// The last line is not younger than the file, give or take a day, and no line is younger than the one
/// behind it, give or take a month. Lines are looked at some distance apart; all of them where the day changes, and in a
/// file that is not long.
struct SyslogSurvey {
  private let file: FileSurvey
  private var borders: [RecordYears.Border] = []
  private var last: Line?
  private var year = 0

  /// The date of a line, and where the line begins.
  private struct Line {
    var position: Int
    var date: YearlessDate
  }

  /// How far apart lines are looked at.
  private static let distance = 1 << 18

  /// A file of this length is looked at line by line.
  private static let short = 1 << 22

  /// How far the first line with a date may be from where it is looked for.
  private static let reach = 1 << 12

  init(_ file: FileSurvey) { self.file = file }

  /// The years; `nil` when the times of the file do not lack them.
  var years: RecordYears? {
    var survey = self
    return survey.find()
  }

  private mutating func find() -> RecordYears? {
    if Self.isBinary(file.bytes(0, 4)) { return RecordYears(latest: file.modified) }
    guard !lines(from: 0, to: Swift.min(file.size, 1 << 16)).isEmpty else { return nil }
    var position = 0
    while position < file.size {
      let next = Swift.min(position + Self.distance, file.size)
      if file.size <= Self.short || !takeDay(from: position, to: next) {
        for line in lines(from: position, to: next) { take(line) }
      }
      position = next
    }
    guard let last else { return nil }
    let shift = last.date.year(before: file.modified) - year
    let all = borders + [RecordYears.Border(end: file.size, year: year)]
    return RecordYears(
      borders: all.map { RecordYears.Border(end: $0.end, year: $0.year + shift) })
  }

  /// Whether the file is compressed, or is no text of single bytes.
  private static func isBinary(_ bytes: [UInt8]) -> Bool {
    if bytes.count < 4 || bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return false }
    return bytes.contains { $0 >= 0x7F || $0 < 0x20 && !($0 == 0x09 || $0 == 0x0A || $0 == 0x0D) }
  }

  /// Takes the first lines of a part and of what follows, if everything from the last one on is of one
  /// day.
  private mutating func takeDay(from start: Int, to end: Int) -> Bool {
    guard let first = lines(from: start, to: start + Self.reach).first,
      let next = lines(from: end, to: Swift.min(end + Self.reach, file.size)).first,
      first.date.day == next.date.day, last.map({ $0.date.day == first.date.day }) ?? true
    else { return false }
    take(first)
    take(next)
    return true
  }

  /// The lines with a date that begin in a part of the file.
  private func lines(from start: Int, to end: Int) -> [Line] {
    guard start < end else { return [] }
    // The byte before tells whether a line begins at the start.
    let from = Swift.max(0, start - 1)
    let bytes = file.bytes(from, end - from + Self.longestDate)
    var found: [Line] = []
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var offset = start == 0 ? 0 : base.endOfLine(from: 0, to: buffer.count) + 1
      if start == 0, base.hasByteOrderMark(count: buffer.count) { offset = 3 }
      while offset < buffer.count, from + offset < end {
        if let date = YearlessDate(base, offset, buffer.count) {
          found.append(Line(position: from + offset, date: date))
        }
        offset = base.endOfLine(from: offset, to: buffer.count) + 1
      }
    }
    return found
  }

  /// A date is read within so many bytes of a line.
  private static let longestDate = 64

  private mutating func take(_ line: Line) {
    if let last {
      guard line.position > last.position else { return }
      let step = last.date.years(to: line.date)
      if step != 0 { borders.append(RecordYears.Border(end: line.position, year: year)) }
      year += step
    }
    last = line
  }
}
