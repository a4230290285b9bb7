extension ScalarFunction {
  static let geoDistance2Points = geo(
    "geo_distance_2points", "Returns the meters between two points on the earth.",
    parameters: [
      "longitude1": "Degrees, -180 to 180.", "latitude1": "Degrees, -90 to 90.",
      "longitude2": "Of the other point.", "latitude2": "Of the other point.",
      "use_spheroid?": "Whether the earth is flattened at the poles, which is slower; false.",
    ],
    examples: [
      "geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056)": "1546754.3519738081",
      "geo_distance_2points(300, 1, 1, 1)": "null",
    ], [.real, .real, .real, .real, .bool]
  ) { (call: GeoCall) -> Double? in
    guard let first = call.point(0), let second = call.point(2) else { return nil }
    return call.isTrue(4) ? Spheroid.distance(first, second) : first.distance(to: second)
  }

  static let geoPointInCircle = geo(
    "geo_point_in_circle", "Returns whether a point on the earth is within a distance of another.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "center_longitude": "Of the middle of the circle.",
      "center_latitude": "Of the middle of the circle.", "radius": "Meters, more than 0.",
    ],
    examples: [
      "geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500)": "true",
      "geo_point_in_circle(1, 1, 1, 1, -1)": "null",
    ], [.real, .real, .real, .real, .real]
  ) { (call: GeoCall) -> Bool? in
    guard let point = call.point(0), let center = call.point(2), let radius = call.real(4),
      radius > 0
    else { return nil }
    return point.distance(to: center) <= radius
  }

  static let geoAngle = geo(
    "geo_angle", "Returns the angle at a point, clockwise from the way to one point to the next.",
    parameters: [
      "longitude1": "Degrees, -180 to 180.", "latitude1": "Degrees, -90 to 90.",
      "longitude2": "Of the point at which the angle is.",
      "latitude2": "Of the point at which the angle is.",
      "longitude3": "Of the last point.", "latitude3": "Of the last point.",
    ],
    examples: [
      "geo_angle(0, 10, 0, 5, 3, -10)": "2.944938434068817",
      "geo_angle(0, 10, 0, 10, 3, -10)": "null",
    ], [.real, .real, .real, .real, .real, .real]
  ) { (call: GeoCall) -> Double? in
    guard let first = call.point(0), let middle = call.point(2), let last = call.point(4),
      let start = middle.direction(to: first), let end = middle.direction(to: last)
    else { return nil }
    return (end - start).wholeTurn
  }

  static let geoAzimuth = geo(
    "geo_azimuth", "Returns the angle, clockwise, from north to the way from a point to another.",
    parameters: [
      "longitude1": "Degrees, -180 to 180.", "latitude1": "Degrees, -90 to 90.",
      "longitude2": "Of the other point.", "latitude2": "Of the other point.",
    ],
    examples: [
      "geo_azimuth(5, 10, 10, -40)": "3.054599397964492", "geo_azimuth(5, 10, 5, 10)": "null",
    ], [.real, .real, .real, .real]
  ) { (call: GeoCall) -> Double? in
    guard let first = call.point(0), let second = call.point(2) else { return nil }
    return first.direction(to: second)
  }

  static let geoDistancePointToLine = geo(
    "geo_distance_point_to_line", "Returns the meters from a point to the nearest of lines.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "line": "A LineString or MultiLineString.",
    ],
    examples: [
      "geo_distance_point_to_line(1, 1, dynamic({'type': 'LineString', 'coordinates': "
        + "[[0, 0], [2, 0]]}))": "111195.10117748393"
    ], [.real, .real, .dynamic]
  ) { (call: GeoCall) -> Double? in
    guard let point = call.point(0) else { return nil }
    return call.lineEdges(2)?.closestPoint(to: point)?.distance(to: point)
  }

  static let geoClosestPointOnLine = geo(
    "geo_closest_point_on_line", "Returns the point of lines that is next to another.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "line": "A LineString or MultiLineString.",
    ],
    examples: [
      "geo_closest_point_on_line(-3, 1, dynamic({'type': 'LineString', 'coordinates': "
        + "[[0, 0], [2, 0]]}))": #"{"type":"Point","coordinates":[0.0,0.0]}"#
    ], [.real, .real, .dynamic]
  ) { (call: GeoCall) -> Dynamic? in
    guard let point = call.point(0) else { return nil }
    return call.lineEdges(2)?.closestPoint(to: point).map { GeoJSON.point($0, call.arena) }
  }

  static let geoDistancePointToPolygon = geo(
    "geo_distance_point_to_polygon",
    "Returns the meters from a point to a region, 0 when it is inside.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "polygon": "A Polygon or MultiPolygon.",
    ],
    examples: [
      "geo_distance_point_to_polygon(1, 1, dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}))": "0"
    ], [.real, .real, .dynamic]
  ) { (call: GeoCall) -> Double? in
    guard let point = call.point(0) else { return nil }
    return call.polygon(2)?.closestPoint(to: point)?.distance(to: point)
  }

  static let geoClosestPointOnPolygon = geo(
    "geo_closest_point_on_polygon",
    "Returns the point of a region that is next to another: itself when it is inside.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "polygon": "A Polygon or MultiPolygon.",
    ],
    examples: [
      "geo_closest_point_on_polygon(1, 1, dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}))":
        #"{"type":"Point","coordinates":[1.0,1.0]}"#
    ], [.real, .real, .dynamic]
  ) { (call: GeoCall) -> Dynamic? in
    guard let longitude = call.real(0), let latitude = call.real(1), let point = call.point(0),
      let polygon = call.polygon(2)
    else { return nil }
    if polygon.contains(point) { return GeoJSON.point(longitude, latitude, call.arena) }
    return polygon.edges.closestPoint(to: point).map { GeoJSON.point($0, call.arena) }
  }
}

extension GeoVector {
  /// The azimuth of another point; `nil` when it is the same or on the other side of the earth.
  fileprivate func direction(to other: GeoVector) -> Double? {
    (self - other).length < 1e-15 || isAntipodal(to: other) ? nil : azimuth(to: other)
  }
}

extension Double {
  /// The angle from 0 on, less than a whole turn.
  fileprivate var wholeTurn: Double { self < 0 ? self + 2 * .pi : self }
}
