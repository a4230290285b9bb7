import KQLSyntax

/// A row of the arguments of a function on places.
struct GeoCall {
  fileprivate let arguments: Arguments
  fileprivate let shapes: GeoShapes
  fileprivate let row: Int

  /// Where the result's bytes go.
  let arena: Arena

  /// How many arguments the call has.
  let count: Int

  /// A number; `nil` is null.
  func real(_ index: Int) -> Double? {
    arguments.columns[index].value(row, as: Double.self)
  }

  /// A whole number; `nil` is null.
  func long(_ index: Int) -> Int64? { arguments.columns[index].value(row, as: Int64.self) }

  /// Whether a condition is true.
  func isTrue(_ index: Int) -> Bool {
    index < count && arguments.columns[index].value(row, as: Bool.self) == true
  }

  /// A text.
  func text(_ index: Int) -> StringView {
    arguments.columns[index].value(row, as: StringView.self) ?? .empty
  }

  /// The point of two arguments, longitude and latitude; `nil` when it is none.
  func point(_ index: Int) -> GeoVector? {
    guard let longitude = real(index), let latitude = real(index + 1) else { return nil }
    return GeoVector(longitude: longitude, latitude: latitude)
  }

  /// The lines of an argument; `nil` when it has none.
  func lines(_ index: Int) -> [[GeoVector]]? {
    arguments.columns[index].value(row, as: Dynamic.self).flatMap { shapes.lines(index, $0) }
  }

  /// The edges of the lines of an argument; `nil` when it has none.
  func lineEdges(_ index: Int) -> [GeoEdge]? {
    lines(index)?.flatMap { line in
      Swift.zip(line, line.dropFirst()).map { GeoEdge(start: $0, end: $1) }
    }
  }

  /// The corners of an argument that is a single line.
  func singleLine(_ index: Int) -> [GeoVector]? {
    guard let lines = lines(index), lines.count == 1 else { return nil }
    return lines[0]
  }

  /// The region of an argument; `nil` when it has none.
  func polygon(_ index: Int) -> GeoPolygon? {
    arguments.columns[index].value(row, as: Dynamic.self).flatMap { shapes.polygon(index, $0) }
  }
}

/// The shapes that a call has read last, one for each argument, since they are often the same.
private final class GeoShapes {
  private var lines: [Int: Kept<[[GeoVector]]>] = [:]
  private var polygons: [Int: Kept<GeoPolygon>] = [:]

  func lines(_ index: Int, _ shape: Dynamic) -> [[GeoVector]]? {
    if let kept = lines[index], kept.text.elementsEqual(shape.text.bytes) { return kept.value }
    let value = GeoJSON.lines(shape)
    lines[index] = Kept(text: Array(shape.text.bytes), value: value)
    return value
  }

  func polygon(_ index: Int, _ shape: Dynamic) -> GeoPolygon? {
    if let kept = polygons[index], kept.text.elementsEqual(shape.text.bytes) { return kept.value }
    let value = GeoJSON.polygon(shape)
    polygons[index] = Kept(text: Array(shape.text.bytes), value: value)
    return value
  }

  private struct Kept<Value> {
    var text: [UInt8]
    var value: Value?
  }
}

extension ScalarFunction {
  /// A function on places: numbers are degrees or meters, shapes GeoJSON, of type `.dynamic`.
  ///
  /// The closure gives the result for a row; it is asked about nulls too.
  static func geo<Result: ScalarElement>(
    _ name: String, _ summary: String, parameters: KeyValuePairs<String, String>,
    examples: KeyValuePairs<String, String>, _ types: [ScalarType],
    compute: @escaping @Sendable (GeoCall) -> Result?
  ) -> ScalarFunction {
    ScalarFunction(name, summary, parameters: parameters, examples: examples) {
      (call) throws(Diagnostic) in
      var operands: [Expression] = []
      for (index, type) in types.enumerated() where index < call.values.count {
        let given = call[index].type
        let fits =
          given == type || given == .dynamic || (type.isNumeric && given.isNumeric)
          || (type == .bool && given.isNumeric)
        guard fits else {
          throw Diagnostic(
            "'\(name)' takes \(type == .dynamic ? "a shape of GeoJSON" : "a \(type)") here, "
              + "not a \(given)", at: call.values[index].span)
        }
        operands.append(call.argument(index, as: type))
      }
      let count = operands.count
      let overload = Overload(operands.map(\.type), returns: Result.type) { call in
        let shapes = call.state { GeoShapes() }
        let arena = Arena(capacity: 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Result? in
          compute(GeoCall(arguments: call, shapes: shapes, row: row, arena: arena, count: count))
        }
      }
      return call.apply(overload, operands)
    }
  }
}
