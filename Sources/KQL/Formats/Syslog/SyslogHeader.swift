/// How a syslog line is written.
enum SyslogKind: UInt8 {
  /// No header that could be told.
  case plain
  /// `Nov 21 10:00:01 host tag[pid]: message`.
  case rfc3164
  /// `1 2003-10-11T22:14:15.003Z host app pid id [data] message`, behind a priority or not.
  case rfc5424
  /// A time with a year or of another form: `2024-05-01T10:00:00.123456+02:00 host tag[pid]: message`.
  case timestamped
  /// `[   12.345678] message`, or a time in brackets.
  case kernel

  /// What the original calls it.
  var payloadType: StaticString {
    switch self {
    case .plain, .kernel: "PlainText"
    case .rfc3164, .timestamped: "Rfc3164"
    case .rfc5424: "Rfc5424"
    }
  }
}

/// How the time of a line is written.
enum SyslogClock: UInt8 {
  /// There is none.
  case none
  /// `Nov 21 10:00:01`, in 15 bytes.
  case usual
  /// ISO 8601 with a `T`.
  case iso
  /// Any other form of ``SyslogTimeForm``.
  case other
  /// There is one that is not understood.
  case unknown
}

/// Where the parts of a line are, as offsets in its chunk; parts that are missing are empty.
struct SyslogHeader {
  /// A run of bytes.
  struct Span {
    var start: UInt32 = 0
    var count: UInt32 = 0

    @inline(__always) init() {}

    @inline(__always) init(_ start: Int, _ end: Int) {
      self.start = UInt32(truncatingIfNeeded: start)
      count = UInt32(truncatingIfNeeded: end &- start)
    }

    @inline(__always) func text(_ base: UnsafePointer<UInt8>) -> StringView {
      StringView(base + Int(start), Int(count))
    }
  }

  var kind = SyslogKind.plain
  var clock = SyslogClock.none

  /// Facility × 8 + severity, or -1.
  var priority: Int16 = -1
  var time = Span()
  var host = Span()
  var application = Span()
  var process = Span()
  var messageID = Span()
  var data = Span()
  var message = Span()

  @inline(__always) init() {}
}
