/// Shapes as GeoJSON writes them: `{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}`.
enum GeoJSON {
  /// The lines of a LineString or MultiLineString; `nil` when it is none, or not a valid one.
  static func lines(_ shape: Dynamic) -> [[GeoVector]]? {
    guard let type = shape.member("type")?.string, let coordinates = shape.member("coordinates")
    else { return nil }
    if isNamed("LineString", type) { return line(coordinates).map { [$0] } }
    guard isNamed("MultiLineString", type) else { return nil }
    return all(coordinates, line)
  }

  /// The region of a Polygon or MultiPolygon; `nil` when it is none, or not a valid one.
  static func polygon(_ shape: Dynamic) -> GeoPolygon? {
    guard let type = shape.member("type")?.string, let coordinates = shape.member("coordinates")
    else { return nil }
    if isNamed("Polygon", type) { return part(coordinates).map { GeoPolygon(parts: [$0]) } }
    guard isNamed("MultiPolygon", type) else { return nil }
    return all(coordinates, part).map { GeoPolygon(parts: $0) }
  }

  private static func isNamed(_ name: StaticString, _ type: DynamicString) -> Bool {
    type.equals(StringView(name.utf8Start, name.utf8CodeUnitCount))
  }

  /// The corners of a line, without those that are the same as the one before.
  private static func line(_ coordinates: Dynamic) -> [GeoVector]? {
    guard let points = all(coordinates, point) else { return nil }
    var corners: [GeoVector] = []
    for point in points where point != corners.last {
      if let last = corners.last, last.isAntipodal(to: point) { return nil }
      corners.append(point)
    }
    return corners.count > 1 ? corners : nil
  }

  private static func part(_ coordinates: Dynamic) -> GeoPolygon.Part? {
    let rings = all(coordinates) { ring -> GeoRing? in all(ring, point).flatMap { GeoRing($0) } }
    guard let rings, let shell = rings.first else { return nil }
    let part = GeoPolygon.Part(shell: shell, holes: Array(rings.dropFirst()))
    return rings.count > 1 && GeoEdge.crossEachOther(part.edges) ? nil : part
  }

  private static func point(_ coordinates: Dynamic) -> GeoVector? {
    var numbers = coordinates.elements
    guard let longitude = numbers.next()?.asDouble, let latitude = numbers.next()?.asDouble else {
      return nil
    }
    return GeoVector(longitude: longitude, latitude: latitude)
  }

  /// What is read from each element of an array; `nil` when there is none, or one cannot be read.
  private static func all<Value>(_ array: Dynamic, _ read: (Dynamic) -> Value?) -> [Value]? {
    var values: [Value] = []
    for element in array.elements {
      guard let value = read(element) else { return nil }
      values.append(value)
    }
    return values.isEmpty ? nil : values
  }

  /// A point of degrees.
  static func point(_ longitude: Double, _ latitude: Double, _ arena: Arena) -> Dynamic {
    shape("Point", arena) { append(longitude, latitude, to: $0) }
  }

  static func point(_ point: GeoVector, _ arena: Arena) -> Dynamic {
    self.point(point.longitude, point.latitude, arena)
  }

  /// A polygon of one ring, whose first corner is written again at its end.
  static func polygon(
    _ corners: [(longitude: Double, latitude: Double)], _ arena: Arena
  ) -> Dynamic {
    shape("Polygon", arena) { arena in
      arena.append("[[")
      for corner in corners {
        append(corner.longitude, corner.latitude, to: arena)
        arena.append(",")
      }
      if let first = corners.first { append(first.longitude, first.latitude, to: arena) }
      arena.append("]]")
    }
  }

  private static func shape(
    _ type: StaticString, _ arena: Arena, coordinates: (Arena) -> Void
  ) -> Dynamic {
    var bag = DynamicBagWriter(arena)
    bag.append("type", text: StringView(type.utf8Start, type.utf8CodeUnitCount))
    let key: StaticString = "coordinates"
    bag.begin(key: StringView(key.utf8Start, key.utf8CodeUnitCount))
    coordinates(arena)
    return bag.finish()
  }

  private static func append(_ longitude: Double, _ latitude: Double, to arena: Arena) {
    let writer = DynamicWriter(arena)
    arena.append("[")
    writer.append(longitude)
    arena.append(",")
    writer.append(latitude)
    arena.append("]")
  }
}
