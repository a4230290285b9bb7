extension ScalarFunction {
  static let convertAngle = conversion(
    "convert_angle", "Converts an angle from one unit to another.",
    examples: ["round(convert_angle(1.2, 'Degree', 'Arcminute'), 9)": "72"], angleUnits)

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
