import Glibc

/// The offsets of a time zone from UTC, read from the system's zone files (RFC 8536).
final class TimeZone {
  /// When each offset begins, in seconds of the Unix epoch, in order.
  private var transitions: [Int64] = []
  /// The offsets that begin then, in seconds.
  private var offsets: [Int64] = []
  /// The offset before the first of them.
  private var first: Int64 = 0
  /// The rule after the last of them.
  private var rule: TimeZoneRule?

  /// Where the zones are.
  static let folder = "/usr/share/zoneinfo"

  /// A zone by its name, such as `Europe/Berlin`; `nil` when there is none.
  init?(_ name: String) {
    guard Self.isName(name), let bytes = Self.contents(of: "\(Self.folder)/\(name)"),
      read(bytes)
    else { return nil }
  }

  /// The local time of a time in UTC.
  func local(_ utc: Datetime) -> Datetime? {
    Datetime.checked(utc.ticks &+ offset(at: Self.seconds(utc.ticks)) &* Timespan.second)
  }

  /// The time in UTC of a local time; the earlier one of two.
  ///
  /// A local time that is left out when the clocks go forward counts from the offset after that, as
  /// on Kusto's page: 02:00 is then the same as 01:00.
  func utc(_ local: Datetime) -> Datetime? {
    let seconds = Self.seconds(local.ticks)
    let before = offset(at: seconds - 86_400)
    let after = offset(at: seconds + 86_400)
    let isAfter = offset(at: seconds - before) != before
    return Datetime.checked(local.ticks &- (isAfter ? after : before) &* Timespan.second)
  }

  private static func seconds(_ ticks: Int64) -> Int64 {
    // Ticks are never negative, so that the division rounds down.
    ticks / Timespan.second - Datetime.unixEpochTicks / Timespan.second
  }

  private func offset(at time: Int64) -> Int64 {
    guard let last = transitions.last else { return rule?.offset(at: time) ?? first }
    if time >= last { return rule?.offset(at: time) ?? offsets[offsets.count - 1] }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }

  /// Whether a name cannot lead out of the folder.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count < 64 && name.utf8.first != UInt8(ascii: "/")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"),
          UInt8(ascii: "+"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      guard more >= 0 else { return nil }
      if more == 0 { break }
      count += more
    }
    return Array(bytes[..<count])
  }

  /// Reads a file; false when it is none of a zone.
  private func read(_ bytes: [UInt8]) -> Bool {
    guard let header = Header(bytes, at: 0) else { return false }
    guard header.version > 0 else { return read(bytes, header, at: 44, wide: false) != nil }
    let start = 44 + header.byteCount(wide: false)
    guard let second = Header(bytes, at: start),
      let end = read(bytes, second, at: start + 44, wide: true)
    else { return false }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\n") {
      rule = TimeZoneRule(bytes[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") })
    }
    return true
  }

  /// Reads a block; gives where it ends.
  private func read(_ bytes: [UInt8], _ header: Header, at start: Int, wide: Bool) -> Int? {
    let end = start + header.byteCount(wide: wide)
    guard end <= bytes.count, header.types > 0 else { return nil }
    let width = wide ? 8 : 4
    let kinds = start + header.times * width
    let types = kinds + header.times
    func offset(ofType type: Int) -> Int64? {
      type < header.types ? Self.number(bytes, types + type * 6, 4) : nil
    }
    first = offset(ofType: 0) ?? 0
    for index in 0..<header.times {
      guard let offset = offset(ofType: Int(bytes[kinds + index])), offset.magnitude < 200_000
      else { return nil }
      let time = Self.number(bytes, start + index * width, width)
      if let last = transitions.last, time <= last { continue }
      transitions.append(time)
      offsets.append(offset)
    }
    return end
  }

  fileprivate static func number(_ bytes: [UInt8], _ start: Int, _ width: Int) -> Int64 {
    var value: UInt64 = 0
    for index in start..<(start + width) { value = value << 8 | UInt64(bytes[index]) }
    return width == 4
      ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
  }

  /// The counts at the start of a block.
  private struct Header {
    var version: UInt8
    var times: Int
    var types: Int
    private var others: Int
    private var leaps: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard start + 44 <= bytes.count,
        Array(bytes[start..<(start + 4)]) == Array("TZif".utf8)
      else { return nil }
      version = bytes[start + 4]
      let counts = (0..<6).map { Int(TimeZone.number(bytes, start + 20 + $0 * 4, 4)) }
      guard counts.allSatisfy({ $0 >= 0 && $0 < 1 << 16 }) else { return nil }
      others = counts[0] + counts[1] + counts[5]
      leaps = counts[2]
      times = counts[3]
      types = counts[4]
    }

    func byteCount(wide: Bool) -> Int {
      let width = wide ? 8 : 4
      return times * (width + 1) + types * 6 + others + leaps * (width + 4)
    }
  }
}
