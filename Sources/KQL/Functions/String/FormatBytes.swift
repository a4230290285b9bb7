import CScan

extension ScalarFunction {
  static let formatBytes = ScalarFunction(
    "format_bytes", "Writes a number as a size in bytes.",
    parameters: [
      "size": "The number.", "precision?": "Digits after the point; 0.",
      "units?": "Bytes, KB, MB, GB, TB, PB or EB; what fits when left out.",
    ],
    examples: [
      "format_bytes(564)": "564 Bytes", "format_bytes(10332, 1)": "10.1 KB",
      "format_bytes(20010332, 2)": "19.08 MB", "format_bytes(20010332, 0, 'KB')": "19541 KB",
    ],
    overloads: [
      .build { (size: Double, arena: Arena) in text(of: size, 0, .empty, arena) },
      .build { (size: Double, places: Int64, arena: Arena) in text(of: size, places, .empty, arena)
      },
      .build { (size: Double, places: Int64, units: StringView, arena: Arena) in
        text(of: size, places, units, arena)
      },
    ])

  private static let byteUnits: [StaticString] = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"]

  private static func text(
    of size: Double, _ places: Int64, _ units: StringView, _ arena: Arena
  ) -> StringView? {
    guard size.isFinite else { return nil }
    var unit = 0
    var value = size
    if units.isEmpty {
      while value.magnitude >= 1024, unit + 1 < byteUnits.count {
        value /= 1024
        unit += 1
      }
    } else {
      guard let index = byteUnits.firstIndex(where: { units == $0 }) else { return nil }
      unit = index
      for _ in 0..<index { value /= 1024 }
    }
    value = value.rounded(toPlaces: Swift.max(0, Swift.min(places, 15)))
    arena.begin()
    if let whole = Int64(exactly: value) {
      arena.advance(scan_format_int64(whole, arena.reserve(24)))
    } else {
      arena.advance(scan_format_double(value, arena.reserve(40)))
    }
    arena.append(UInt8(ascii: " "))
    arena.append(byteUnits[unit])
    return arena.end()
  }
}
