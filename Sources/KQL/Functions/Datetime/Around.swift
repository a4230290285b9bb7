extension ScalarFunction {
  static let around = ScalarFunction(
    "around", "Returns whether a value is within a distance of another.",
    parameters: [
      "value": "A number, datetime or timespan.", "center": "The value in the middle.",
      "delta": "The distance; a timespan for datetimes.",
    ],
    examples: [
      "around(1.5, 1, 0.5)": "true",
      "around(datetime(2021-01-01 01:00), datetime(2021-01-01), 30m)": "false",
    ],
    overloads: [
      .map { (value: Int64, center: Int64, delta: Int64) in
        delta >= 0
          && (value >= center ? value &- center : center &- value).magnitude
            <= delta.magnitude
      },
      .map { (value: Double, center: Double, delta: Double) in
        (value - center).magnitude <= delta
      },
      .map { (value: Datetime, center: Datetime, delta: Timespan) in
        (value.ticks &- center.ticks).magnitude <= Swift.max(delta.ticks, -1)
          && delta.ticks >= 0
      },
      .map { (value: Timespan, center: Timespan, delta: Timespan) in
        let (distance, overflow) = value.ticks.subtractingReportingOverflow(center.ticks)
        return !overflow && delta.ticks >= 0 && distance.magnitude <= delta.ticks.magnitude
      },
    ])
}
