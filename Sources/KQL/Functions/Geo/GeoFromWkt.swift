extension ScalarFunction {
  static let geoFromWkt = geo(
    "geo_from_wkt", "Returns a shape in well-known text as GeoJSON.",
    parameters: ["wkt": "The text: 'POINT (1 2)', 'LINESTRING (1 2, 3 4)' and their kind."],
    examples: [
      "geo_from_wkt('POINT (1 2)')": #"{"type":"Point","coordinates":[1,2]}"#,
      "geo_from_wkt('POLYGON ((0 0, 2 0, 2.5 2, 0 0))')":
        #"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2.5,2],[0,0]]]}"#,
      "geo_from_wkt('LINESTRING')": "null",
    ], [.string]
  ) { (call: GeoCall) -> Dynamic? in
    call.arena.begin()
    var reader = WellKnownText(call.text(0), call.arena)
    let isShape = reader.shape(depth: 0) && reader.isAtEnd
    let shape = Dynamic(call.arena.end())
    return isShape ? shape : nil
  }
}

/// Reads well-known text and writes what it reads as GeoJSON.
private struct WellKnownText {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>
  private let arena: Arena
  private let writer: DynamicWriter

  init(_ text: StringView, _ arena: Arena) {
    rest = text.bytes[...]
    self.arena = arena
    writer = DynamicWriter(arena)
  }

  /// Whether nothing is left but white space.
  var isAtEnd: Bool { rest.allSatisfy(\.isBlank) }

  /// Reads a shape; false when there is none.
  mutating func shape(depth: Int) -> Bool {
    guard depth < 32 else { return false }
    switch word() {
    case "POINT": return simple("Point") { $0.between { $0.point() } }
    case "LINESTRING": return simple("LineString") { $0.points() }
    case "POLYGON": return simple("Polygon") { $0.list { $0.points() } }
    case "MULTIPOINT": return simple("MultiPoint") { $0.list { $0.pointOrNested() } }
    case "MULTILINESTRING": return simple("MultiLineString") { $0.list { $0.points() } }
    case "MULTIPOLYGON":
      return simple("MultiPolygon") { $0.list { $0.list { $0.points() } } }
    case "GEOMETRYCOLLECTION":
      arena.append(#"{"type":"GeometryCollection","geometries":"#)
      guard list({ $0.shape(depth: depth + 1) }) else { return false }
      arena.append("}")
      return true
    default: return false
    }
  }

  private mutating func simple(
    _ type: StaticString, _ coordinates: (inout Self) -> Bool
  ) -> Bool {
    arena.append(#"{"type":""#)
    arena.append(type)
    arena.append(#"","coordinates":"#)
    guard coordinates(&self) else { return false }
    arena.append("}")
    return true
  }

  private mutating func points() -> Bool { list { $0.point() } }

  private mutating func pointOrNested() -> Bool {
    skipBlanks()
    return rest.first == UInt8(ascii: "(") ? between { $0.point() } : point()
  }

  /// Reads `(…, …)` as an array.
  private mutating func list(_ element: (inout Self) -> Bool) -> Bool {
    guard skip("(") else { return false }
    arena.append("[")
    repeat {
      guard element(&self) else { return false }
      guard skip(",") else { break }
      arena.append(",")
    } while true
    arena.append("]")
    return skip(")")
  }

  private mutating func between(_ body: (inout Self) -> Bool) -> Bool {
    skip("(") && body(&self) && skip(")")
  }

  /// Reads longitude and latitude.
  private mutating func point() -> Bool {
    arena.append("[")
    guard number(180) else { return false }
    arena.append(",")
    guard number(90) else { return false }
    arena.append("]")
    return true
  }

  private mutating func number(_ limit: Double) -> Bool {
    skipBlanks()
    let digits = rest.prefix {
      !$0.isBlank && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "(")
    }
    rest = rest.dropFirst(digits.count)
    guard let start = UnsafeBufferPointer(rebasing: digits).baseAddress else { return false }
    let text = StringView(start, digits.count)
    guard let value = Double.parsed(text), value.magnitude <= limit else { return false }
    if let whole = Int64.parsed(text) { writer.append(whole) } else { writer.append(value) }
    return true
  }

  /// The next word, in upper case.
  private mutating func word() -> String {
    skipBlanks()
    let letters = rest.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
    rest = rest.dropFirst(letters.count)
    return String(decoding: letters, as: UTF8.self).uppercased()
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop(while: \.isBlank) }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
