/// A point in time: 100-nanosecond ticks since 0001-01-01T00:00:00Z, as Kusto counts them.
public struct Datetime: Sendable, BitwiseCopyable, Comparable, Hashable {
  /// Ticks since 0001-01-01T00:00:00Z; from 0 to `maximum.ticks`.
  public var ticks: Int64

  /// Creates a point in time.
  @inline(__always) public init(ticks: Int64) { self.ticks = ticks }

  /// Ticks from year 1 to 1970-01-01T00:00:00Z.
  public static let unixEpochTicks: Int64 = 621_355_968_000_000_000

  /// 0001-01-01T00:00:00Z.
  public static let minimum = Datetime(ticks: 0)

  /// 9999-12-31T23:59:59.9999999Z.
  public static let maximum = Datetime(ticks: 3_155_378_975_999_999_999)

  /// The point, or `nil` outside the years 1 to 9999.
  @inline(__always)
  static func checked(_ ticks: Int64) -> Datetime? {
    ticks >= 0 && ticks <= maximum.ticks ? Datetime(ticks: ticks) : nil
  }

  /// Whether `a` is earlier than `b`.
  @inline(__always) public static func < (a: Datetime, b: Datetime) -> Bool { a.ticks < b.ticks }
}

/// A length of time in 100-nanosecond ticks.
public struct Timespan: Sendable, BitwiseCopyable, Comparable, Hashable {
  /// The length; negative when it goes back.
  public var ticks: Int64

  /// Creates a length of time.
  @inline(__always) public init(ticks: Int64) { self.ticks = ticks }

  /// Ticks in a millisecond.
  public static let millisecond: Int64 = 10_000
  /// Ticks in a second.
  public static let second: Int64 = 10_000_000
  /// Ticks in a minute.
  public static let minute: Int64 = 600_000_000
  /// Ticks in an hour.
  public static let hour: Int64 = 36_000_000_000
  /// Ticks in a day.
  public static let day: Int64 = 864_000_000_000

  /// Whether `a` is shorter than `b`.
  @inline(__always) public static func < (a: Timespan, b: Timespan) -> Bool { a.ticks < b.ticks }
}

/// A globally unique identifier, its 32 hexadecimal digits from the most significant down.
public struct Guid: Sendable, BitwiseCopyable, Hashable {
  /// The first 16 digits.
  public var high: UInt64

  /// The last 16 digits.
  public var low: UInt64

  /// Creates an identifier.
  @inline(__always) public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
