/// A region of the earth: some rings without the holes in them.
final class GeoPolygon {
  /// A ring and the holes in it.
  struct Part {
    var shell: GeoRing
    var holes: [GeoRing]

    func contains(_ point: GeoVector) -> Bool {
      shell.contains(point) && !holes.contains { $0.contains(point) }
    }

    /// The boundary, with the region on the left.
    var edges: [GeoEdge] {
      shell.edges
        + holes.flatMap { $0.edges.reversed().map { GeoEdge(start: $0.end, end: $0.start) } }
    }
  }

  /// The parts, which may overlap.
  let parts: [Part]

  /// The edges of all parts.
  let edges: [GeoEdge]

  /// The boundary of all parts together, cut into pieces, with the region on the left.
  private(set) lazy var outline = makeOutline()

  init(parts: [Part]) {
    self.parts = parts
    edges = parts.flatMap(\.edges)
  }

  /// Whether a point is in any part.
  func contains(_ point: GeoVector) -> Bool { parts.contains { $0.contains(point) } }

  /// The point of the region that is next to another: itself when it is inside.
  func closestPoint(to point: GeoVector) -> GeoVector? {
    contains(point) ? point : edges.closestPoint(to: point)
  }

  /// Whether two regions have a point in common.
  func intersects(_ other: GeoPolygon) -> Bool {
    GeoEdge.meet(edges, other.edges)
      || parts.contains { other.contains($0.shell.corners[0]) }
      || other.parts.contains { contains($0.shell.corners[0]) }
  }

  private func makeOutline() -> [GeoEdge] {
    guard parts.count > 1 else { return edges }
    var owners: [Int] = []
    var all: [GeoEdge] = []
    for (index, part) in parts.enumerated() {
      all += part.edges
      owners += repeatElement(index, count: all.count - owners.count)
    }
    var cuts = [[GeoVector]](repeating: [], count: all.count)
    GeoEdge.forEachNearPair(all) { first, second in
      guard owners[first] != owners[second] else { return true }
      let (a, b) = (all[first], all[second])
      if a.crosses(b) {
        let point = a.crossing(b)
        cuts[first].append(point)
        cuts[second].append(point)
      } else {
        for end in [b.start, b.end] where a.contains(end) { cuts[first].append(end) }
        for end in [a.start, a.end] where b.contains(end) { cuts[second].append(end) }
      }
      return true
    }
    var pieces: [GeoEdge] = []
    for (index, edge) in all.enumerated() {
      var start = edge.start
      for end in cuts[index].sorted(by: { edge.start.angle(to: $0) < edge.start.angle(to: $1) })
        + [edge.end] where (end - start).length > 1e-15
      {
        let piece = GeoEdge(start: start, end: end)
        start = end
        if isOutside(piece, owners[index], pieces) { pieces.append(piece) }
      }
    }
    return pieces
  }

  /// Whether a piece of one part's boundary is in no other part, and is not there already.
  private func isOutside(_ piece: GeoEdge, _ owner: Int, _ pieces: [GeoEdge]) -> Bool {
    let middle = piece.start.interpolated(to: piece.end, 0.5)
    let left = piece.start.normal(to: piece.end).normalized * Swift.max(1e-12, piece.angle * 1e-6)
    for (index, part) in parts.enumerated() where index != owner {
      // What is beyond the piece belongs to another part, or both have the piece.
      if part.contains((middle - left).normalized) { return false }
      if index < owner, part.contains((middle + left).normalized),
        pieces.contains(where: { $0.contains(middle) })
      {
        return false
      }
    }
    return true
  }
}

extension [GeoEdge] {
  /// The point of them that is next to another; `nil` when there are none.
  func closestPoint(to point: GeoVector) -> GeoVector? {
    var best: GeoVector?
    var least = Double.infinity
    for edge in self {
      let candidate = edge.closestPoint(to: point)
      let distance = (candidate - point).length
      if distance < least { (best, least) = (candidate, distance) }
    }
    return best
  }

  /// The area inside of a boundary, in square meters.
  var area: Double {
    guard let origin = first?.start else { return 0 }
    var sum = 0.0
    for edge in self { sum += GeoRing.triangleArea(origin, edge.start, edge.end) }
    let whole = 4 * Double.pi
    if sum < -1e-9 { sum += whole }
    return Swift.max(sum, 0) * GeoVector.earthRadius * GeoVector.earthRadius
  }

  /// Each way once, whatever its direction.
  var distinct: [GeoEdge] {
    var seen: Set<[Double]> = []
    return filter { edge in
      let ends = [edge.start, edge.end].map { [$0.x, $0.y, $0.z] }
        .sorted { $0.lexicographicallyPrecedes($1) }
      return seen.insert(ends[0] + ends[1]).inserted
    }
  }

  /// The length of all, in meters.
  var meters: Double { reduce(0) { $0 + $1.angle } * GeoVector.earthRadius }

  /// The centre of gravity of lines: of each edge's arc, by its length.
  var lineCentroid: GeoVector {
    var sum = GeoVector(x: 0, y: 0, z: 0)
    for edge in self {
      // The mean of an arc has the direction of its middle, and 2 sin(angle / 2) as its weight.
      let chord = edge.start + edge.end
      if chord.length > 0 { sum = sum + chord * ((edge.end - edge.start).length / chord.length) }
    }
    return sum.normalized
  }

  /// The centre of gravity of the area inside of a boundary.
  var areaCentroid: GeoVector {
    // The integral of the position over an area is half of that of its boundary's normals.
    var sum = GeoVector(x: 0, y: 0, z: 0)
    for edge in self { sum = sum + edge.start.normal(to: edge.end).normalized * edge.angle }
    return sum.normalized
  }
}
