import KQLSyntax

extension ScalarFunction {
  static let formatDatetime = ScalarFunction(
    "format_datetime", "Writes a datetime by a format.",
    parameters: [
      "date": "The datetime.",
      "format":
        "A constant of d dd f…fffffff F…FFFFFFF h hh H HH m mm M MM s ss y yy yyyy tt and the delimiters space / - : , . _ [ ].",
    ],
    examples: [
      "format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')":
        "17-01-29 [09:00:05]",
      "format_datetime(datetime(2017-01-29 21:00:05), 'yyyy-M-dd h:mm:ss tt')":
        "2017-1-29 9:00:05 PM",
    ]
  ) { (call) throws(Diagnostic) in
    let format = try TimeFormat.constant(call, isTimespan: false)
    return try call.checked(
      .build { (date: Datetime, arena: Arena) in
        arena.text(capacity: format.capacity) { format.write(date, to: $0) }
      }, [0], "format_datetime(date, format)")
  }
}
