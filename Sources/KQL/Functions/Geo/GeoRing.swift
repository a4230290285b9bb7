import Glibc

/// A closed line of shortest ways, and the smaller of the two regions that it makes of the earth.
struct GeoRing {
  /// The corners, each once, with the region on the left.
  let corners: [GeoVector]

  /// The region's area in square radians.
  let area: Double

  /// The middle of a circle around the ring, its radius, and the plane on which ways are straight.
  private let center: GeoVector
  private let radius: Double
  private let plane: Plane?

  /// The ring through some corners, the last of which must be the first again; `nil` when it is none:
  /// fewer than three different corners, or edges that cross.
  init?(_ points: [GeoVector]) {
    guard points.count >= 4, points.first == points.last else { return nil }
    var corners = Array(points.dropLast())
    var seen: Set<[Double]> = []
    for (index, corner) in corners.enumerated() {
      guard seen.insert([corner.x, corner.y, corner.z]).inserted,
        !corner.isAntipodal(to: corners[(index + 1) % corners.count])
      else { return nil }
    }
    var area = Self.signedArea(corners)
    if area < 0 {
      corners.reverse()
      area = -area
    }
    self.corners = corners
    self.area = area
    let sum = corners.reduce(GeoVector(x: 0, y: 0, z: 0), +)
    let center = sum.length > 1e-9 ? sum.normalized : corners[0]
    self.center = center
    radius = corners.reduce(0) { Swift.max($0, center.angle(to: $1)) }
    plane = radius < 1.5 ? Plane(center, corners) : nil
    guard !GeoEdge.crossEachOther(edges) else { return nil }
  }

  /// The edges, in order.
  var edges: [GeoEdge] {
    corners.indices.map {
      GeoEdge(start: corners[$0], end: corners[($0 + 1) % corners.count])
    }
  }

  /// Whether a point is in the region.
  func contains(_ point: GeoVector) -> Bool {
    if let plane {
      return center.angle(to: point) <= radius && plane.contains(point)
    }
    let turns = winding(around: point)
    if turns != 0 { return turns > 0 }
    // The point and the one on the other side of the earth are on one side: see which it is.
    let edge = edges[0]
    let middle = edge.start.interpolated(to: edge.end, 0.5)
    let inside = (middle + edge.start.normal(to: edge.end).normalized * 1e-7).normalized
    let way = GeoEdge(start: inside, end: point)
    return edges.reduce(0) { $0 + (way.crosses($1) ? 1 : 0) } % 2 == 0
  }

  /// How often the ring goes around a point to the left.
  private func winding(around point: GeoVector) -> Int {
    var sum = 0.0
    for edge in edges {
      let sine = point.dot(edge.start.cross(edge.end))
      let cosine = edge.start.dot(edge.end) - point.dot(edge.start) * point.dot(edge.end)
      sum += atan2(sine, cosine)
    }
    return Int((sum / (2 * .pi)).rounded())
  }

  /// The area to the left of a closed line, or minus that to its right if this is less.
  private static func signedArea(_ corners: [GeoVector]) -> Double {
    var sum = 0.0
    for index in 1..<(corners.count - 1) {
      sum += triangleArea(corners[0], corners[index], corners[index + 1])
    }
    let whole = 4 * Double.pi
    sum -= whole * (sum / whole).rounded()
    return sum
  }

  /// The area of a triangle in square radians, less than 0 when its corners turn right.
  static func triangleArea(_ a: GeoVector, _ b: GeoVector, _ c: GeoVector) -> Double {
    2 * atan2(GeoVector.orientation(a, b, c), 1 + a.dot(b) + b.dot(c) + c.dot(a))
  }

  /// A plane that touches the earth, on which shortest ways are straight lines.
  private struct Plane {
    let normal: GeoVector
    let right: GeoVector
    let up: GeoVector
    var corners: [(x: Double, y: Double)] = []

    init(_ center: GeoVector, _ points: [GeoVector]) {
      normal = center
      right = center.perpendicular
      up = center.cross(right)
      corners = points.map(place)
    }

    private func place(_ point: GeoVector) -> (x: Double, y: Double) {
      let height = point.dot(normal)
      return (point.dot(right) / height, point.dot(up) / height)
    }

    func contains(_ point: GeoVector) -> Bool {
      let (x, y) = place(point)
      var isInside = false
      var last = corners[corners.count - 1]
      for corner in corners {
        if (corner.y > y) != (last.y > y),
          x < (last.x - corner.x) * (y - corner.y) / (last.y - corner.y) + corner.x
        {
          isInside.toggle()
        }
        last = corner
      }
      return isInside
    }
  }
}
