extension ScalarFunction {
  static let convertForce = conversion(
    "convert_force", "Converts a force from one unit to another.",
    examples: ["round(convert_force(1, 'Kilonewton', 'Newton'), 9)": "1000"], forceUnits)

  /// The units, each as so many of the one that is 1.
  private static let forceUnits: [(name: StaticString, factor: Double)] = [
    ("Decanewton", 10),
    ("Dyn", 1e-5),
    ("KilogramForce", 9.80665),
    ("Kilonewton", 1e3),
    ("KiloPond", 9.80665),
    ("KilopoundForce", 4448.2216152605),
    ("Meganewton", 1e6),
    ("Micronewton", 1e-6),
    ("Millinewton", 1e-3),
    ("Newton", 1),
    ("OunceForce", 0.27801385095378125),
    ("Poundal", 0.138254954376),
    ("PoundForce", 4.4482216152605),
    ("ShortTonForce", 8896.443230521),
    ("TonneForce", 9806.65),
  ]
}
