import Glibc

/// A point on the earth, as a unit vector from its centre.
///
/// The earth is a sphere of 6,371,010 m, as in Kusto.
struct GeoVector: Equatable {
  /// The radius of the earth in meters.
  static let earthRadius = 6_371_010.0

  var x: Double
  var y: Double
  var z: Double

  init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The point with coordinates in degrees; `nil` when they are out of range.
  init?(longitude: Double, latitude: Double) {
    guard longitude >= -180, longitude <= 180, latitude >= -90, latitude <= 90 else { return nil }
    let phi = latitude * .pi / 180
    let theta = longitude * .pi / 180
    self.init(x: cos(theta) * cos(phi), y: sin(theta) * cos(phi), z: sin(phi))
  }

  /// Degrees to the east of Greenwich.
  var longitude: Double { atan2(y, x) * 180 / .pi }

  /// Degrees to the north of the equator.
  var latitude: Double { atan2(z, (x * x + y * y).squareRoot()) * 180 / .pi }

  var length: Double { (x * x + y * y + z * z).squareRoot() }

  /// The vector of length 1 in this direction; zero stays zero.
  var normalized: GeoVector {
    let length = length
    return length > 0 ? self * (1 / length) : self
  }

  /// Some vector at a right angle.
  var perpendicular: GeoVector {
    let axis =
      abs(x) < abs(y)
      ? GeoVector(x: 1, y: 0, z: 0) : GeoVector(x: 0, y: 1, z: 0)
    return cross(axis).normalized
  }

  func dot(_ other: GeoVector) -> Double { x * other.x + y * other.y + z * other.z }

  func cross(_ other: GeoVector) -> GeoVector {
    GeoVector(
      x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
  }

  /// A vector at a right angle to two points, precise for close ones too.
  func normal(to other: GeoVector) -> GeoVector { (other + self).cross(other - self) }

  /// The angle to another point, in radians.
  func angle(to other: GeoVector) -> Double {
    let chord = (self - other).length
    return chord < 1.5 ? 2 * asin(chord / 2) : atan2(cross(other).length, dot(other))
  }

  /// Meters to another point along the sphere.
  func distance(to other: GeoVector) -> Double { angle(to: other) * Self.earthRadius }

  /// Whether another point is on the other side of the earth.
  func isAntipodal(to other: GeoVector) -> Bool { (self + other).length < 1e-15 }

  /// The angle, clockwise, from north to the way to another point; 0 at the poles and for the same.
  func azimuth(to other: GeoVector) -> Double {
    let east = GeoVector(x: -y, y: x, z: 0).normalized
    let north = cross(east)
    let way = other - self
    let angle = atan2(way.dot(east), way.dot(north))
    return angle < 0 ? angle + 2 * .pi : angle
  }

  /// The point a part of the way to another one, along the sphere.
  func interpolated(to other: GeoVector, _ fraction: Double) -> GeoVector {
    let angle = angle(to: other) * fraction
    let tangent = normal(to: other).cross(self).normalized
    return (self * cos(angle) + tangent * sin(angle)).normalized
  }

  static func + (a: GeoVector, b: GeoVector) -> GeoVector {
    GeoVector(x: a.x + b.x, y: a.y + b.y, z: a.z + b.z)
  }

  static func - (a: GeoVector, b: GeoVector) -> GeoVector {
    GeoVector(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z)
  }

  static func * (a: GeoVector, factor: Double) -> GeoVector {
    GeoVector(x: a.x * factor, y: a.y * factor, z: a.z * factor)
  }

  /// More than 0 when three points turn left, less when they turn right.
  static func orientation(_ a: GeoVector, _ b: GeoVector, _ c: GeoVector) -> Double {
    (b - a).cross(c - a).dot(a)
  }
}
