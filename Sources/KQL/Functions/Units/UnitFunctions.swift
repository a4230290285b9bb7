extension ScalarFunction {
  /// The functions that convert units.
  static let units: [ScalarFunction] = [
    .convertAngle, .convertEnergy, .convertForce, .convertLength, .convertMass, .convertSpeed,
    .convertTemperature, .convertVolume,
  ]
}
