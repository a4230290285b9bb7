import KQLSyntax

extension ScalarFunction {
  static let formatTimespan = ScalarFunction(
    "format_timespan", "Writes a timespan by a format.",
    parameters: [
      "timespan": "The timespan.",
      "format":
        "A constant of d…dddddddd f…fffffff F…FFFFFFF h hh H HH m mm s ss and the delimiters space / - : , . _ [ ].",
    ],
    examples: [
      "format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')": "29.09:00:05:12",
      "format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')": "029.9:00:05 [1234500]",
      "format_timespan(-2h - 30m, 'hh:mm')": "-02:30",
    ]
  ) { (call) throws(Diagnostic) in
    let format = try TimeFormat.constant(call, isTimespan: true)
    return try call.checked(
      .build { (timespan: Timespan, arena: Arena) in
        arena.text(capacity: format.capacity) { format.write(timespan, to: $0) }
      }, [0], "format_timespan(timespan, format)")
  }
}
