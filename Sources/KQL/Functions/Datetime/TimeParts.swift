extension Datetime {
  /// The datetime with some parts; `nil` when there is none.
  static func of(
    _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Double
  ) -> Datetime? {
    guard let time = Timespan.of(0, hour, minute, second),
      let date = CalendarDate(
        year: Int(clamping: year), month: Int(clamping: month), day: Int(clamping: day))
    else { return nil }
    return Datetime(ticks: Datetime(date).ticks &+ time.ticks)
  }

  /// The column of a call with three to six parts; the fractions of all but the seconds are cut off.
  static func made(_ call: Arguments) -> Column {
    let parts = call.columns.indices.map { call.reader($0, of: Double?.self) }
    var builder = ColumnBuilder<Datetime>(capacity: call.count)
    for row in 0..<call.count {
      let values = parts.compactMap { $0[row] }
      let whole = values.prefix(5).compactMap(\.truncatedLong)
      if values.count == parts.count, whole.count == Swift.min(parts.count, 5) {
        builder.append(
          of(
            whole[0], whole[1], whole[2], whole.count > 3 ? whole[3] : 0,
            whole.count > 4 ? whole[4] : 0, values.count > 5 ? values[5] : 0))
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }
}

extension Timespan {
  /// The timespan with some parts; `nil` when one is out of its range.
  static func of(_ days: Int64, _ hour: Int64, _ minute: Int64, _ second: Double) -> Timespan? {
    guard days >= 0, days <= 10_675_198, hour >= 0, hour < 24, minute >= 0, minute < 60,
      second >= 0, second < 60,
      let ticks = (second * 10_000_000).rounded().truncatedLong
    else { return nil }
    return Timespan(ticks: days * day + hour * Timespan.hour + minute * Timespan.minute + ticks)
  }

  /// The column of a call with four parts.
  static func made(_ call: Arguments) -> Column {
    let parts = (0..<3).map { call.reader($0, of: Int64?.self) }
    let seconds = call.reader(3, of: Double?.self)
    var builder = ColumnBuilder<Timespan>(capacity: call.count)
    for row in 0..<call.count {
      if let days = parts[0][row], let hour = parts[1][row], let minute = parts[2][row],
        let second = seconds[row]
      {
        builder.append(of(days, hour, minute, second))
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }
}
