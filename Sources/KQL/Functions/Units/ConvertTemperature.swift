extension ScalarFunction {
  static let convertTemperature = conversion(
    "convert_temperature", "Converts a temperature from one unit to another.",
    examples: [
      "round(convert_temperature(100, 'DegreeCelsius', 'DegreeFahrenheit'), 6)": "212",
      "convert_temperature(1, 'DegreeCelsius', 'Meter')": "null",
    ]
  ) { (value, from, to) in
    guard let source = temperatureUnits.first(where: { from == $0.name }),
      let target = temperatureUnits.first(where: { to == $0.name })
    else { return nil }
    return (value * source.factor + source.zero - target.zero) / target.factor
  }

  /// The units: how many kelvins a degree is, and how many its zero.
  private static let temperatureUnits: [(name: StaticString, factor: Double, zero: Double)] = [
    ("DegreeCelsius", 1, 273.15),
    ("DegreeDelisle", -2.0 / 3, 373.15),
    ("DegreeFahrenheit", 5.0 / 9, 459.67 * 5 / 9),
    ("DegreeNewton", 100.0 / 33, 273.15),
    ("DegreeRankine", 5.0 / 9, 0),
    ("DegreeReaumur", 1.25, 273.15),
    ("DegreeRoemer", 40.0 / 21, 273.15 - 7.5 * 40 / 21),
    ("Kelvin", 1, 0),
    ("MillidegreeCelsius", 1e-3, 273.15),
    ("SolarTemperature", 5778, 0),
  ]
}
