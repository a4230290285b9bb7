extension ScalarFunction {
  static let binAuto = ScalarFunction(
    scoped: "bin_auto",
    "Rounds a value down to a bin whose size and start the query sets: `set query_bin_auto_size = 1h;` "
      + "and `set query_bin_auto_at = …;`.",
    parameters: ["value": "A number, a timespan or a datetime."], examples: [:])
}
