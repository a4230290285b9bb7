extension ScalarFunction {
  static let makeTimespan = ScalarFunction(
    "make_timespan", "Makes a timespan of its parts; null when one is out of its range.",
    parameters: [
      "day?": "From 0.", "hour": "From 0 to 23.", "minute": "From 0 to 59.",
      "second?": "From 0 to 59.9999999.",
    ],
    examples: [
      "make_timespan(1, 12, 30, 55.123)": "1.12:30:55.123", "make_timespan(1, 30)": "01:30:00",
      "make_timespan(25, 0)": "null", "make_timespan('1.02:30')": "1.02:30:00",
    ],
    overloads: [
      .map { (hour: Int64, minute: Int64) in Timespan.of(0, hour, minute, 0) },
      .map { (hour: Int64, minute: Int64, second: Double) in Timespan.of(0, hour, minute, second) },
      Overload([.long, .long, .long, .real], returns: .timespan) { Timespan.made($0) },
      // One value, which is not on its page, is converted.
      .map { (value: Timespan) in value },
      .map { (text: StringView) in Timespan.parsed(text) },
    ])
}
