extension ScalarFunction {
  static let bin = ScalarFunction(
    "bin", aliases: ["floor"], "Rounds a value down to a multiple of a bin size.",
    parameters: [
      "value": "A number, a datetime or a timespan.",
      "size": "The size of a bin; zero and negative ones give null.",
    ],
    examples: [
      "bin(4.5, 1)": "4", "bin(-5, 2)": "-6",
      "bin(datetime(1970-05-11 13:45:07), 1d)": "1970-05-11T00:00:00Z",
      "bin(16d, 7d)": "14.00:00:00",
    ],
    overloads: [
      .map { (value: Int64, size: Int64) -> Int64? in value.binned(size) },
      .map { (value: Double, size: Double) -> Double? in value.binned(size) },
      .map { (value: Decimal, size: Decimal) -> Decimal? in value.binned(size) },
      .map { (value: Datetime, size: Timespan) -> Datetime? in
        value.ticks.binned(size.ticks).flatMap(Datetime.checked)
      },
      .map { (value: Timespan, size: Timespan) -> Timespan? in
        value.ticks.binned(size.ticks).map { Timespan(ticks: $0) }
      },
    ])
}
