import Glibc

/// The earth as WGS 84 has it: a sphere that is flattened at the poles.
enum Spheroid {
  private static let equator = 6_378_137.0
  private static let flattening = 1 / 298.257223563

  /// Meters between two points, by Vincenty's formulas.
  ///
  /// On almost opposite sides of the earth these find no end; there it is the way over a point that is a quarter
  /// of the earth away from both.
  static func distance(_ a: GeoVector, _ b: GeoVector) -> Double {
    if let distance = vincenty(a, b) { return distance }
    let middle = a.cross(b).length > 1e-9 ? a.interpolated(to: b, 0.5) : GeoVector(x: 0, y: 0, z: 1)
    return (vincenty(a, middle) ?? a.distance(to: middle))
      + (vincenty(middle, b) ?? middle.distance(to: b))
  }

  private static func vincenty(_ a: GeoVector, _ b: GeoVector) -> Double? {
    let pole = (1 - flattening) * equator
    let difference = (b.longitude - a.longitude) * .pi / 180
    let first = atan((1 - flattening) * tan(a.latitude * .pi / 180))
    let second = atan((1 - flattening) * tan(b.latitude * .pi / 180))
    let (sin1, cos1, sin2, cos2) = (sin(first), cos(first), sin(second), cos(second))
    var lambda = difference
    for _ in 0..<100 {
      let across = cos2 * sin(lambda)
      let along = cos1 * sin2 - sin1 * cos2 * cos(lambda)
      let sine = (across * across + along * along).squareRoot()
      if sine == 0 { return 0 }
      let cosine = sin1 * sin2 + cos1 * cos2 * cos(lambda)
      let sigma = atan2(sine, cosine)
      let alpha = cos1 * cos2 * sin(lambda) / sine
      let square = 1 - alpha * alpha
      let middle = square > 0 ? cosine - 2 * sin1 * sin2 / square : 0
      let c = flattening / 16 * square * (4 + flattening * (4 - 3 * square))
      let last = lambda
      lambda =
        difference + (1 - c) * flattening * alpha
        * (sigma + c * sine * (middle + c * cosine * (2 * middle * middle - 1)))
      guard abs(lambda) <= 2 * .pi else { return nil }
      guard abs(lambda - last) < 1e-12 else { continue }
      let u = square * (equator * equator - pole * pole) / (pole * pole)
      let large = 1 + u / 16384 * (4096 + u * (u * (320 - 175 * u) - 768))
      let small = u / 1024 * (256 + u * (u * (74 - 47 * u) - 128))
      let bend =
        small * sine
        * (middle + small / 4
          * (cosine * (2 * middle * middle - 1)
            - small / 6 * middle * (4 * sine * sine - 3) * (4 * middle * middle - 3)))
      return pole * large * (sigma - bend)
    }
    return nil
  }
}
