import KQLSyntax

extension ScalarFunction {
  static let datetimeAdd = ScalarFunction(
    "datetime_add", "Adds a number of periods to a datetime.",
    parameters: [
      "period":
        "year, quarter, month, week, day, hour, minute, second, millisecond, microsecond or nanosecond, as a constant.",
      "amount": "How many; negative to go back.", "datetime": "The datetime.",
    ],
    examples: [
      "datetime_add('month', 1, datetime(2017-01-31))": "2017-02-28T00:00:00Z",
      "datetime_add('week', -1, datetime(2017-01-08))": "2017-01-01T00:00:00Z",
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(3...3, "datetime_add(period, amount, datetime)")
    let period = try DatetimePeriod.constant(call, extra: [])
    // What is known of a call by its name: months and years differ in their length.
    let isEven = ![.year, .quarter, .month].contains(period)
    return ScalarOperator.call(
      isEven ? "\(call.name) \(period)" : call.name,
      .map { (amount: Int64, date: Datetime) -> Datetime? in date.adding(amount, period) },
      [call[1], call[2]])
  }
}
