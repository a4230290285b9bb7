extension ScalarFunction {
  static let convertSpeed = conversion(
    "convert_speed", "Converts a speed from one unit to another.",
    examples: ["round(convert_speed(1.2, 'MeterPerSecond', 'CentimeterPerHour'), 9)": "432000"],
    speedUnits)

  /// The units, each as so many of the one that is 1.
  private static let speedUnits: [(name: StaticString, factor: Double)] = [
    ("CentimeterPerHour", 1e-2 / 3_600),
    ("CentimeterPerMinute", 1e-2 / 60),
    ("CentimeterPerSecond", 1e-2),
    ("DecimeterPerMinute", 0.1 / 60),
    ("DecimeterPerSecond", 0.1),
    ("FootPerHour", 0.3048 / 3_600),
    ("FootPerMinute", 0.3048 / 60),
    ("FootPerSecond", 0.3048),
    ("InchPerHour", 0.0254 / 3_600),
    ("InchPerMinute", 0.0254 / 60),
    ("InchPerSecond", 0.0254),
    ("KilometerPerHour", 1e3 / 3_600),
    ("KilometerPerMinute", 1e3 / 60),
    ("KilometerPerSecond", 1e3),
    ("Knot", 1852.0 / 3_600),
    ("MeterPerHour", 1 / 3_600),
    ("MeterPerMinute", 1 / 60),
    ("MeterPerSecond", 1),
    ("MicrometerPerMinute", 1e-6 / 60),
    ("MicrometerPerSecond", 1e-6),
    ("MilePerHour", 0.44704),
    ("MillimeterPerHour", 1e-3 / 3_600),
    ("MillimeterPerMinute", 1e-3 / 60),
    ("MillimeterPerSecond", 1e-3),
    ("NanometerPerMinute", 1e-9 / 60),
    ("NanometerPerSecond", 1e-9),
    ("UsSurveyFootPerHour", 1_200.0 / 3_937 / 3_600),
    ("UsSurveyFootPerMinute", 1_200.0 / 3_937 / 60),
    ("UsSurveyFootPerSecond", 1_200.0 / 3_937),
    ("YardPerHour", 0.9144 / 3_600),
    ("YardPerMinute", 0.9144 / 60),
    ("YardPerSecond", 0.9144),
  ]
}
