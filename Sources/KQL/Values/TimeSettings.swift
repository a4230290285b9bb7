extension Timespan {
  /// The length of time that a setting gives, as a query writes it: `5s`, `1.5h`, `00:00:10`.
  public init?(setting text: String) {
    guard let value = text.withStringView({ Timespan.parsed($0) }) else { return nil }
    self = value
  }

  /// About the shortest way to write it: `5s`, `1.5m`.
  public var shortText: String {
    let units: [(Int64, String)] = [
      (Timespan.day, "d"), (Timespan.hour, "h"), (Timespan.minute, "m"), (Timespan.second, "s"),
    ]
    for (unit, name) in units where ticks != 0 && ticks % unit == 0 {
      return "\(ticks / unit)\(name)"
    }
    return "\(Double(ticks) / Double(Timespan.second))s"
  }
}

extension Datetime {
  /// The time that a setting gives: `2024-01-01`, `2024-01-01T12:00:00Z`.
  public init?(setting text: String) {
    guard let value = text.withStringView({ Datetime.parsed($0) }) else { return nil }
    self = value
  }

  /// The time as a setting gives it: `2024-01-01T12:00:00Z`, without zeros at the end.
  public var text: String {
    var bytes = [UInt8](repeating: 0, count: 40)
    let count = bytes.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { writeTrimmed(to: $0) } ?? 0
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}

extension String {
  /// The result of `body` for the text's bytes.
  fileprivate func withStringView<Result>(_ body: (StringView) -> Result?) -> Result? {
    var text = self
    return text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { body(StringView($0, bytes.count)) }
    }
  }
}
