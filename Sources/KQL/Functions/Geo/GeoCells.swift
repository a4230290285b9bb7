extension ScalarFunction {
  static let geoPointToGeohash = geo(
    "geo_point_to_geohash", "Returns the geohash that a point is in.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "accuracy?": "How many characters, 1 to 18; 5.",
    ],
    examples: [
      "geo_point_to_geohash(-80.195829, 25.802215, 8)": "dhwfz15h",
      "geo_point_to_geohash(200, 1, 8)": "",
    ], [.real, .real, .long]
  ) { (call: GeoCall) -> StringView? in
    guard let longitude = call.real(0), let latitude = call.real(1),
      let length = call.count > 2 ? call.long(2) : 5,
      let cell = Geohash(
        longitude: longitude, latitude: latitude, length: Int(clamping: length))
    else { return nil }
    return call.arena.copy(cell.text)
  }

  static let geoGeohashToCentralPoint = geo(
    "geo_geohash_to_central_point", "Returns the middle of a geohash.",
    parameters: ["geohash": "The geohash."],
    examples: [
      "geo_geohash_to_central_point('sunny')":
        #"{"type":"Point","coordinates":[42.47314453125,23.70849609375]}"#,
      "geo_geohash_to_central_point('a')": "null",
    ], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    Geohash(call.text(0).bytes).map {
      GeoJSON.point(($0.west + $0.east) / 2, ($0.south + $0.north) / 2, call.arena)
    }
  }

  static let geoGeohashToPolygon = geo(
    "geo_geohash_to_polygon", "Returns the rectangle of a geohash.",
    parameters: ["geohash": "The geohash."],
    examples: [
      "geo_geohash_to_polygon('u')": #"{"type":"Polygon","coordinates":[[[0.0,45.0],[45.0,45.0],"#
        + #"[45.0,90.0],[0.0,90.0],[0.0,45.0]]]}"#
    ], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    Geohash(call.text(0).bytes).map {
      GeoJSON.polygon(
        [($0.west, $0.south), ($0.east, $0.south), ($0.east, $0.north), ($0.west, $0.north)],
        call.arena)
    }
  }

  static let geoGeohashNeighbors = geo(
    "geo_geohash_neighbors", "Returns the geohashes beside one.",
    parameters: ["geohash": "The geohash."],
    examples: [
      "geo_geohash_neighbors('sunny')":
        #"["sunnt","sunpj","sunnx","sunpn","sunnv","sunpp","sunnz","sunnw"]"#
    ], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    Geohash(call.text(0).bytes).map { array($0.neighbors.map(\.text), call.arena) }
  }

  static let geoPointToS2Cell = geo(
    "geo_point_to_s2cell", "Returns the token of the S2 cell that a point is in.",
    parameters: [
      "longitude": "Degrees, -180 to 180.", "latitude": "Degrees, -90 to 90.",
      "level?": "How small the cell is, 0 to 30; 11.",
    ],
    examples: [
      "geo_point_to_s2cell(-80.195829, 25.802215, 8)": "88d9b",
      "geo_point_to_s2cell(300, 1, 8)": "",
    ], [.real, .real, .long]
  ) { (call: GeoCall) -> StringView? in
    guard let point = call.point(0), let level = call.count > 2 ? call.long(2) : 11,
      S2Cell.levels.contains(Int(clamping: level))
    else { return nil }
    return call.arena.copy(S2Cell(point, level: Int(level)).token)
  }

  static let geoS2CellToCentralPoint = geo(
    "geo_s2cell_to_central_point", "Returns the middle of an S2 cell.",
    parameters: ["s2cell": "The token of the cell."],
    examples: ["geo_s2cell_to_central_point('a')": "null"], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    S2Cell(token: call.text(0).bytes).map { GeoJSON.point($0.center, call.arena) }
  }

  static let geoS2CellToPolygon = geo(
    "geo_s2cell_to_polygon", "Returns the corners of an S2 cell.",
    parameters: ["s2cell": "The token of the cell."],
    examples: ["geo_s2cell_to_polygon('a')": "null"], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    S2Cell(token: call.text(0).bytes).map {
      GeoJSON.polygon($0.corners.map { ($0.longitude, $0.latitude) }, call.arena)
    }
  }

  static let geoS2CellNeighbors = geo(
    "geo_s2cell_neighbors", "Returns the S2 cells beside one.",
    parameters: ["s2cell": "The token of the cell."],
    examples: [
      "geo_s2cell_neighbors('89c259')":
        #"["89c25d","89c2f9","89c251","89c257","89c25f","89c25b","89c2f7","89c2f5"]"#
    ], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    S2Cell(token: call.text(0).bytes).map { array($0.neighbors.map(\.token), call.arena) }
  }

  private static func array(_ tokens: [String], _ arena: Arena) -> Dynamic {
    var array = DynamicArrayWriter(arena)
    for token in tokens {
      array.separate()
      arena.append("\"")
      arena.append(token)
      arena.append("\"")
    }
    return array.finish()
  }
}
