extension ScalarFunction {
  static let convertMass = conversion(
    "convert_mass", "Converts a mass from one unit to another.",
    examples: ["round(convert_mass(1, 'Kilogram', 'Gram'), 9)": "1000"], massUnits)

  /// The units, each as so many of the one that is 1.
  private static let massUnits: [(name: StaticString, factor: Double)] = [
    ("Centigram", 1e-5),
    ("Decagram", 1e-2),
    ("Decigram", 1e-4),
    ("EarthMass", 5.9722e24),
    ("Grain", 6.479891e-5),
    ("Gram", 1e-3),
    ("Hectogram", 0.1),
    ("Kilogram", 1),
    ("Kilopound", 453.59237),
    ("Kilotonne", 1e6),
    ("LongHundredweight", 50.80234544),
    ("LongTon", 1016.0469088),
    ("Megapound", 453_592.37),
    ("Megatonne", 1e9),
    ("Microgram", 1e-9),
    ("Milligram", 1e-6),
    ("Nanogram", 1e-12),
    ("Ounce", 0.028349523125),
    ("Pound", 0.45359237),
    ("ShortHundredweight", 45.359237),
    ("ShortTon", 907.18474),
    ("Slug", 14.593902937),
    ("SolarMass", 1.98947e30),
    ("Stone", 6.35029318),
    ("Tonne", 1e3),
  ]
}
