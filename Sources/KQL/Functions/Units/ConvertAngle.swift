import Glibc

extension ScalarFunction {
  static let convertAngle = conversion(
    "convert_angle", "Converts an angle from one unit to another.",
    examples: [
      "round(convert_angle(1.2, 'Degree', 'Arcminute'), 9)": "72",
      "round(convert_angle(30, 'Degree', 'Tilt'), 9)": "0.5",
    ]
  ) { (value, from, to) in
    guard let angle = radians(of: value, from) else { return nil }
    // A tilt is the sine of the angle.
    if to == "Tilt" { return sine(angle) }
    return angleUnits.first { to == $0.name }.map { angle / $0.factor }
  }

  private static func radians(of value: Double, _ unit: StringView) -> Double? {
    if unit == "Tilt" { return arcsine(value) }
    return angleUnits.first { unit == $0.name }.map { value * $0.factor }
  }

  // The names of the library's functions mean those of Kusto here.
  private static func sine(_ angle: Double) -> Double { Glibc.sin(angle) }
  private static func arcsine(_ value: Double) -> Double { Glibc.asin(value) }

  /// The units, each as so many of the one that is 1.
  private static let angleUnits: [(name: StaticString, factor: Double)] = [
    ("Arcminute", Double.pi / 10_800),
    ("Arcsecond", Double.pi / 648_000),
    ("Centiradian", 1e-2),
    ("Deciradian", 1e-1),
    ("Degree", Double.pi / 180),
    ("Gradian", Double.pi / 200),
    ("Microdegree", Double.pi / 180 * 1e-6),
    ("Microradian", 1e-6),
    ("Millidegree", Double.pi / 180 * 1e-3),
    ("Milliradian", 1e-3),
    ("Nanodegree", Double.pi / 180 * 1e-9),
    ("Nanoradian", 1e-9),
    ("NatoMil", Double.pi / 3_200),
    ("Radian", 1),
    ("Revolution", Double.pi * 2),
  ]
}
