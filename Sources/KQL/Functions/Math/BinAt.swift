extension ScalarFunction {
  static let binAt = ScalarFunction(
    "bin_at",
    "Rounds a value down to a bin; the bins are laid so that one starts at a fixed point.",
    parameters: [
      "value": "A number, a datetime or a timespan.",
      "size": "The size of a bin; zero and negative ones give null.",
      "fixed_point": "A value of the same type where a bin starts.",
    ],
    examples: [
      "bin_at(6.5, 2.5, 7)": "4.5", "bin_at(time(1h), 1d, 12h)": "-12:00:00",
      "bin_at(datetime(2017-05-15 10:20:00.0), 1d, datetime(1970-01-01 12:00:00.0))":
        "2017-05-14T12:00:00Z",
    ],
    overloads: [
      .map { (value: Int64, size: Int64, point: Int64) -> Int64? in value.binned(size, at: point) },
      .map { (value: Double, size: Double, point: Double) -> Double? in
        (value - point).binned(size).map { $0 + point }
      },
      .map { (value: Decimal, size: Decimal, point: Decimal) -> Decimal? in
        (value - point)?.binned(size).flatMap { $0 + point }
      },
      .map { (value: Datetime, size: Timespan, point: Datetime) -> Datetime? in
        value.ticks.binned(size.ticks, at: point.ticks).flatMap(Datetime.checked)
      },
      .map { (value: Timespan, size: Timespan, point: Timespan) -> Timespan? in
        value.ticks.binned(size.ticks, at: point.ticks).map { Timespan(ticks: $0) }
      },
    ])
}
