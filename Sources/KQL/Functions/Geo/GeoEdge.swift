import Glibc

/// The shortest way between two points.
struct GeoEdge {
  var start: GeoVector
  var end: GeoVector

  /// Its length in radians.
  var angle: Double { start.angle(to: end) }

  /// The point of it that is next to another.
  func closestPoint(to point: GeoVector) -> GeoVector {
    let normal = start.normal(to: end).normalized
    if point.dot(normal.cross(start)) > 0, point.dot(normal.cross(end)) < 0 {
      let foot = (point - normal * point.dot(normal)).normalized
      if foot.length > 0 { return foot }
    }
    return (point - start).length <= (point - end).length ? start : end
  }

  /// Whether two ways cross at a point that is inside both.
  func crosses(_ other: GeoEdge) -> Bool {
    let a = GeoVector.orientation(start, other.start, end)
    let b = GeoVector.orientation(start, end, other.end)
    guard a * b > 0 else { return false }
    let c = GeoVector.orientation(other.start, end, other.end)
    let d = GeoVector.orientation(other.start, other.end, start)
    return a * c > 0 && a * d > 0
  }

  /// Whether two ways have a point in common.
  func touches(_ other: GeoEdge) -> Bool {
    crosses(other) || contains(other.start) || contains(other.end) || other.contains(start)
      || other.contains(end)
  }

  /// Whether a point is on it, to a billionth of a meter or so.
  func contains(_ point: GeoVector) -> Bool { (closestPoint(to: point) - point).length < 1e-15 }

  /// Where two ways that cross do so.
  func crossing(_ other: GeoEdge) -> GeoVector {
    let point = start.normal(to: end).normalized
      .cross(other.start.normal(to: other.end).normalized).normalized
    return point.dot(start + end) < 0 ? point * -1 : point
  }
}

extension GeoEdge {
  /// The least and the largest of one coordinate along the way, with room to spare.
  private func range(_ axis: KeyPath<GeoVector, Double>) -> ClosedRange<Double> {
    let (a, b) = (start[keyPath: axis], end[keyPath: axis])
    let bulge = 1 - cos(angle / 2) + 1e-12
    return (Swift.min(a, b) - bulge)...(Swift.max(a, b) + bulge)
  }

  /// The pairs of edges that may meet, each once.
  static func forEachNearPair(_ edges: [GeoEdge], _ body: (Int, Int) -> Bool) {
    let axes: [KeyPath<GeoVector, Double>] = [\.x, \.y, \.z]
    let axis =
      axes.max { spread(edges, $0) < spread(edges, $1) } ?? \.x
    let ranges = edges.map { $0.range(axis) }
    let order = edges.indices.sorted { ranges[$0].lowerBound < ranges[$1].lowerBound }
    var open: [Int] = []
    for index in order {
      open.removeAll { ranges[$0].upperBound < ranges[index].lowerBound }
      for other in open where !body(other, index) { return }
      open.append(index)
    }
  }

  private static func spread(_ edges: [GeoEdge], _ axis: KeyPath<GeoVector, Double>) -> Double {
    let values = edges.map { $0.start[keyPath: axis] }
    return (values.max() ?? 0) - (values.min() ?? 0)
  }

  /// Whether any two of some edges cross.
  static func crossEachOther(_ edges: [GeoEdge]) -> Bool {
    var isCrossed = false
    forEachNearPair(edges) {
      isCrossed = edges[$0].crosses(edges[$1])
      return !isCrossed
    }
    return isCrossed
  }

  /// Whether an edge of some meets an edge of others.
  static func meet(_ edges: [GeoEdge], _ others: [GeoEdge]) -> Bool {
    var isMet = false
    let all = edges + others
    forEachNearPair(all) {
      guard ($0 < edges.count) != ($1 < edges.count) else { return true }
      isMet = all[$0].touches(all[$1])
      return !isMet
    }
    return isMet
  }
}
