extension ScalarFunction {
  static let geoPointInPolygon = geo(
    "geo_point_in_polygon", "Returns whether a point is in a region of the earth.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "polygon": "A Polygon or MultiPolygon.",
    ],
    examples: [
      "geo_point_in_polygon(1, 1, dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}))": "true",
      "geo_point_in_polygon(1, 1, dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [10, 10], [10, 10], [0, 0]]]}))": "null",
    ], [.real, .real, .dynamic]
  ) { (call: GeoCall) -> Bool? in
    guard let point = call.point(0), let polygon = call.polygon(2) else { return nil }
    return polygon.contains(point)
  }

  static let geoPolygonArea = geo(
    "geo_polygon_area",
    "Returns the square meters of a region; where parts overlap they count once.",
    parameters: ["polygon": "A Polygon or MultiPolygon."],
    examples: [
      "geo_polygon_area(dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [1, 1], [1, 1]]]}))":
        "null"
    ], [.dynamic]
  ) { (call: GeoCall) -> Double? in call.polygon(0)?.outline.area }

  static let geoPolygonPerimeter = geo(
    "geo_polygon_perimeter", "Returns the meters of the boundary of a region.",
    parameters: ["polygon": "A Polygon or MultiPolygon."],
    examples: [
      "geo_polygon_perimeter(dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [90, 0], [0, 90], [0, 0]]]}))": "30022677.317920662"
    ], [.dynamic]
  ) { (call: GeoCall) -> Double? in call.polygon(0)?.outline.meters }

  static let geoPolygonCentroid = geo(
    "geo_polygon_centroid", "Returns the centre of gravity of a region.",
    parameters: ["polygon": "A Polygon or MultiPolygon."],
    examples: [
      "geo_polygon_centroid(dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [1, 1]]]}))":
        "null"
    ], [.dynamic]
  ) { (call: GeoCall) -> Dynamic? in
    call.polygon(0).map { GeoJSON.point($0.outline.areaCentroid, call.arena) }
  }

  static let geoIntersects2Polygons = geo(
    "geo_intersects_2polygons", "Returns whether two regions have a point in common.",
    parameters: ["polygon1": "A Polygon or MultiPolygon.", "polygon2": "Another one."],
    examples: [
      "geo_intersects_2polygons(dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[0, 0], [3, 0], [3, 3], [0, 0]]]}), dynamic({'type': 'Polygon', 'coordinates': "
        + "[[[2, 1], [9, 1], [9, 2], [2, 1]]]}))": "true"
    ], [.dynamic, .dynamic]
  ) { (call: GeoCall) -> Bool? in
    guard let first = call.polygon(0), let second = call.polygon(1) else { return nil }
    return first.intersects(second)
  }
}
