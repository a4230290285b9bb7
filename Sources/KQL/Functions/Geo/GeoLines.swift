extension ScalarFunction {
  static let geoLineLength = geo(
    "geo_line_length", "Returns the meters of lines; what two of them share counts once.",
    parameters: ["line": "A LineString or MultiLineString."],
    examples: [
      "geo_line_length(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [1, 0]]}))":
        "111195.10117748393"
    ], [.dynamic]
  ) { (call: GeoCall) -> Double? in call.lineEdges(0)?.distinct.meters }

  static let geoLineCentroid = geo(
    "geo_line_centroid", "Returns the centre of gravity of lines.",
    parameters: ["line": "A LineString or MultiLineString."],
    examples: [
      "geo_line_centroid(dynamic({'type': 'LineString', 'coordinates': [[1, 1]]}))": "null"
    ], [.dynamic]
  ) { (call: GeoCall) -> Dynamic? in
    call.lineEdges(0).map { GeoJSON.point($0.distinct.lineCentroid, call.arena) }
  }

  static let geoLineInterpolatePoint = geo(
    "geo_line_interpolate_point", "Returns the point after a part of a line.",
    parameters: ["line": "A LineString.", "fraction": "The part, 0 to 1."],
    examples: [
      "geo_line_interpolate_point(dynamic({'type': 'LineString', 'coordinates': "
        + "[[0, 0], [2, 0]]}), 0)": #"{"type":"Point","coordinates":[0.0,0.0]}"#
    ], [.dynamic, .real]
  ) { (call: GeoCall) -> Dynamic? in
    guard let line = call.singleLine(0), let fraction = call.real(1), fraction >= 0, fraction <= 1
    else { return nil }
    let edges = Swift.zip(line, line.dropFirst()).map { GeoEdge(start: $0, end: $1) }
    var rest = edges.reduce(0) { $0 + $1.angle } * fraction
    for edge in edges {
      let angle = edge.angle
      if rest <= angle {
        return GeoJSON.point(edge.start.interpolated(to: edge.end, rest / angle), call.arena)
      }
      rest -= angle
    }
    return GeoJSON.point(line[line.count - 1], call.arena)
  }

  static let geoLineLocatePoint = geo(
    "geo_line_locate_point",
    "Returns the part of a line, 0 to 1, that is before the point next to another.",
    parameters: [
      "line": "A LineString.", "longitude": "Degrees, -180 to 180.",
      "latitude": "Degrees, -90 to 90.",
      "use_spheroid?": "Whether lengths are of an earth that is flattened at the poles; false.",
    ],
    examples: [
      "geo_line_locate_point(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 0]]}), "
        + "-1, 0)": "0"
    ], [.dynamic, .real, .real, .bool]
  ) { (call: GeoCall) -> Double? in
    guard let line = call.singleLine(0), let point = call.point(1) else { return nil }
    func length(_ a: GeoVector, _ b: GeoVector) -> Double {
      call.isTrue(3) ? Spheroid.distance(a, b) : a.distance(to: b)
    }
    var (before, whole, least) = (0.0, 0.0, Double.infinity)
    for (start, end) in Swift.zip(line, line.dropFirst()) {
      let closest = GeoEdge(start: start, end: end).closestPoint(to: point)
      let distance = (closest - point).length
      if distance < least { (before, least) = (whole + length(start, closest), distance) }
      whole += length(start, end)
    }
    return whole > 0 ? Swift.min(before / whole, 1) : nil
  }

  static let geoIntersects2Lines = geo(
    "geo_intersects_2lines", "Returns whether lines have a point in common.",
    parameters: [
      "line1": "A LineString or MultiLineString.", "line2": "Another one.",
    ],
    examples: [
      "geo_intersects_2lines(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]}), "
        + "dynamic({'type': 'LineString', 'coordinates': [[0, 2], [2, 0]]}))": "true"
    ], [.dynamic, .dynamic]
  ) { (call: GeoCall) -> Bool? in
    guard let first = call.lineEdges(0), let second = call.lineEdges(1) else { return nil }
    return GeoEdge.meet(first, second)
  }

  static let geoIntersectsLineWithPolygon = geo(
    "geo_intersects_line_with_polygon",
    "Returns whether lines and a region have a point in common.",
    parameters: [
      "line": "A LineString or MultiLineString.", "polygon": "A Polygon or MultiPolygon.",
    ],
    examples: [
      "geo_intersects_line_with_polygon(dynamic({'type': 'LineString', 'coordinates': "
        + "[[1, 1], [2, 2]]}), dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}))": "true"
    ], [.dynamic, .dynamic]
  ) { (call: GeoCall) -> Bool? in
    guard let lines = call.lines(0), let edges = call.lineEdges(0), let polygon = call.polygon(1)
    else { return nil }
    return lines.contains { polygon.contains($0[0]) } || GeoEdge.meet(edges, polygon.edges)
  }
}
