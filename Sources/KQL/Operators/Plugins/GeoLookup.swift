import KQLSyntax

extension Plugin {
  static let geoPolygonLookup = Plugin(
    "geo_polygon_lookup", "Adds the rows of a table whose region a point is in.",
    signature:
      "geo_polygon_lookup(table, polygon, longitude, latitude, [radius], [return_unmatched], "
      + "[lookup_area_radius], [return_lookup_key])",
    parameters: [
      "table": "The table of regions.",
      "polygon": "The column of the table with a Polygon or MultiPolygon.",
      "longitude": "The column with degrees, -180 to 180.",
      "latitude": "The column with degrees, -90 to 90.",
      "radius?": "Meters from a region within which a point is in it.",
      "return_unmatched?": "`true` keeps rows without a region.",
      "lookup_area_radius?": "Meters; a hint that Kusto takes, which changes no result.",
      "return_lookup_key?": "`true` gives the column with the shape too.",
    ],
    example: """
      let zones = datatable (zone: string, shape: dynamic) ['square', \
      dynamic({"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]})];
      print lng = 1.0, lat = 2.0
      | evaluate geo_polygon_lookup(zones, shape, lng, lat)
      """
  ) { (call) throws(Diagnostic) in
    try GeoLookup.plan(call, needsRadius: false) { shape, radius in
      guard let polygon = GeoJSON.polygon(shape) else { return nil }
      guard let radius else { return { polygon.contains($0) } }
      return { point in
        polygon.closestPoint(to: point).map { $0.distance(to: point) <= radius } ?? false
      }
    }
  }

  static let geoLineLookup = Plugin(
    "geo_line_lookup", "Adds the rows of a table whose line a point is close to.",
    signature:
      "geo_line_lookup(table, line, longitude, latitude, radius, [return_unmatched], "
      + "[lookup_area_radius], [return_lookup_key])",
    parameters: [
      "table": "The table of lines.",
      "line": "The column of the table with a LineString or MultiLineString.",
      "longitude": "The column with degrees, -180 to 180.",
      "latitude": "The column with degrees, -90 to 90.",
      "radius": "Meters from a line within which a point is close to it.",
      "return_unmatched?": "`true` keeps rows without a line.",
      "lookup_area_radius?": "Meters; a hint that Kusto takes, which changes no result.",
      "return_lookup_key?": "`true` gives the column with the shape too.",
    ],
    example: """
      let roads = datatable (road: string, shape: dynamic) ['equator', \
      dynamic({"type": "LineString", "coordinates": [[0, 0], [4, 0]]})];
      print lng = 1.0, lat = 0.001
      | evaluate geo_line_lookup(roads, shape, lng, lat, 200)
      """
  ) { (call) throws(Diagnostic) in
    try GeoLookup.plan(call, needsRadius: true) { shape, radius in
      guard let radius, let lines = GeoJSON.lines(shape) else { return nil }
      let edges = lines.flatMap { GeoEdge.along($0) }
      return { point in
        edges.closestPoint(to: point).map { $0.distance(to: point) <= radius } ?? false
      }
    }
  }
}

/// Finds the shapes of a table that points are in or close to.
private final class GeoLookup: Operator {
  /// Makes of a shape, and of the radius if one is given, what tells whether a point matches.
  typealias Reader = @Sendable (Dynamic, Double?) -> ((GeoVector) -> Bool)?

  private let settings: Settings
  private let right: Batch
  private var shapes: [(row: UInt32, matches: (GeoVector) -> Bool)] = []

  /// What a call asks for.
  struct Settings: Sendable {
    var shape: Int
    var longitude: Expression
    var latitude: Expression
    var radius: Double?
    var returnsUnmatched: Bool
    var columns: [Int]
  }

  static func plan(
    _ call: PluginCall, needsRadius: Bool, _ read: @escaping Reader
  ) throws(Diagnostic) -> Plan {
    try call.require((needsRadius ? 5 : 4)...8)
    let left = try call.input()
    let right = try call.binder.plan(call.arguments[0].value)
    let key = call.arguments[1].value
    guard let shape = try call.binder.expression(key, in: Scope(right.schema)) as? InputColumn
    else { throw Diagnostic("expected a column", at: key.span, help: "it is \(call.signature)") }
    guard shape.type == .dynamic else {
      throw Diagnostic("'\(shape.name)' is a \(shape.type), not a dynamic", at: key.span)
    }
    let options = ["radius", "return_unmatched", "lookup_area_radius", "return_lookup_key"]
    for argument in call.arguments.dropFirst(4) {
      if let name = argument.name, !options.contains(name.text) {
        throw Diagnostic(
          "'\(call.name.text)' has no parameter '\(name.text)'", at: name.span,
          help: "it is \(call.signature)")
      }
    }
    let radius = try meters(call, "radius", at: 4)
    if needsRadius, radius == nil {
      throw Diagnostic("the radius is missing", at: call.span, help: "it is \(call.signature)")
    }
    _ = try meters(call, "lookup_area_radius", at: 6)
    let returnsUnmatched = try flag(call, "return_unmatched", at: 5)
    let returnsKey = try flag(call, "return_lookup_key", at: 7)
    let columns = right.schema.indices.filter { returnsKey || $0 != shape.index }
    let settings = Settings(
      shape: shape.index, longitude: try degrees(call, 2), latitude: try degrees(call, 3),
      radius: radius, returnsUnmatched: returnsUnmatched, columns: columns)
    var names = ColumnNames()
    let schema = (left.schema + columns.map { right.schema[$0] }).map { names.unique($0) }
    return .combination(
      left: left, right: right,
      Combination(
        name: call.name.text, schema: schema, leftColumns: Array(left.schema.indices),
        rightColumns: columns
      ) {
        GeoLookup($0, settings, read, output: $1, $2)
      })
  }

  private static func degrees(
    _ call: PluginCall, _ position: Int
  ) throws(Diagnostic) -> Expression {
    let column = try call.column(position)
    guard column.type.isNumeric || column.type == .dynamic else {
      throw Diagnostic(
        "'\(column.name)' is a \(column.type), not a number",
        at: call.arguments[position].value.span)
    }
    return column.converted(to: .real)
  }

  /// A number of meters, 0 at least; `nil` when it is not given.
  private static func meters(
    _ call: PluginCall, _ name: String, at position: Int
  ) throws(Diagnostic) -> Double? {
    guard let syntax = call.argument(name, at: position) else { return nil }
    let value = try call.binder.constant(syntax, as: .real).value(0, as: Double.self)
    guard let value, value >= 0 else {
      throw Diagnostic("'\(name)' is 0 or more", at: syntax.span)
    }
    return value
  }

  private static func flag(
    _ call: PluginCall, _ name: String, at position: Int
  ) throws(Diagnostic) -> Bool {
    guard let syntax = call.argument(name, at: position) else { return false }
    return try call.binder.constant(syntax, as: .bool).value(0, as: Bool.self) == true
  }

  init(
    _ right: Table, _ settings: Settings, _ read: Reader, output: Operator, _ run: RunContext
  ) {
    self.settings = settings
    self.right = right.combined()
    super.init(output: output, run)
    let keys = self.right.column(settings.shape)
    for row in 0..<self.right.count {
      if let shape = keys.value(row, as: Dynamic.self), let matches = read(shape, settings.radius) {
        shapes.append((UInt32(row), matches))
      }
    }
  }

  override func process(_ batch: Batch) -> Bool {
    let longitudes = settings.longitude.evaluate(batch, context)
    let latitudes = settings.latitude.evaluate(batch, context)
    var left: [UInt32] = []
    var found: [UInt32] = []
    for row in 0..<batch.count where !Allowance.isOver {
      let before = left.count
      if let longitude = longitudes.value(row, as: Double.self),
        let latitude = latitudes.value(row, as: Double.self),
        let point = GeoVector(longitude: longitude, latitude: latitude)
      {
        for shape in shapes where shape.matches(point) {
          left.append(UInt32(row))
          found.append(shape.row)
        }
      }
      if left.count == before, settings.returnsUnmatched {
        left.append(UInt32(row))
        found.append(.max)
      }
    }
    let rows = batch.arranged(Selection(left))
    let more = right.picking(settings.columns).arranged(Selection(found))
    return emit(rows.appending(more))
  }
}
