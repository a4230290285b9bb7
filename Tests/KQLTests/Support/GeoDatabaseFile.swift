import Foundation

/// A tiny database of places in the MaxMind DB format, for `geo_info_from_ip_address`.
enum GeoDatabaseFile {
  /// Writes the database and tells the engine of it, once for all tests.
  static let installed: Void = {
    let file = URL.temporaryDirectory.appending(path: "realtimekql-\(getpid()).mmdb")
    let record = { (country: String, state: String?, city: String?, place: (Double, Double)) in
      var members: [(String, Value)] = [("country", name(country))]
      if let city { members.append(("city", name(city))) }
      if let state { members.append(("subdivisions", .array([name(state)]))) }
      members.append(
        ("location", .map([("latitude", .double(place.0)), ("longitude", .double(place.1))])))
      return Value.map(members)
    }
    let bytes = database([
      (
        0x1435_CB00, 96 + 24, record("Australia", "New South Wales", "Sydney", (-33.8715, 151.2006))
      ),
      (
        0x2a03_2880 << 96, 32, record("United States", "Florida", "Boca Raton", (26.3594, -80.0771))
      ),
      (0xC000_0200, 96 + 24, record("Île-de-\"Z\"", nil, nil, (0, -0.5))),
    ])
    // A test without it fails and says why.
    try? Data(bytes).write(to: file)
    setenv("REALTIMEKQL_GEOIP", file.path, 1)
  }()

  private indirect enum Value {
    case text(String), double(Double), number(UInt32), map([(String, Value)]), array([Value])

    var bytes: [UInt8] {
      switch self {
      case .text(let text): control(2, text.utf8.count) + Array(text.utf8)
      case .double(let value):
        control(3, 8) + withUnsafeBytes(of: value.bitPattern.bigEndian) { Array($0) }
      case .number(let value):
        control(6, 4) + withUnsafeBytes(of: value.bigEndian) { Array($0) }
      case .map(let members):
        control(7, members.count) + members.flatMap { Value.text($0.0).bytes + $0.1.bytes }
      case .array(let elements): control(11, elements.count) + elements.flatMap(\.bytes)
      }
    }

    private func control(_ type: UInt8, _ size: Int) -> [UInt8] {
      let short = UInt8(min(size, 29))
      let head = type < 8 ? [type << 5 | short] : [short, type - 7]
      return head + (size < 29 ? [] : [UInt8(size - 29)])
    }
  }

  private static func name(_ english: String) -> Value {
    .map([("names", .map([("de", .text("anders")), ("en", .text(english))]))])
  }

  /// The file: a tree with records of 28 bits, the data, and the metadata.
  private static func database(_ networks: [(bits: UInt128, prefix: Int, value: Value)]) -> [UInt8]
  {
    var data: [UInt8] = []
    // A child is nothing, another node, or a place in the data.
    var nodes: [[(node: Int?, data: Int?)]] = [[(nil, nil), (nil, nil)]]
    for network in networks {
      var node = 0
      for depth in 0..<network.prefix {
        let side = Int(truncatingIfNeeded: network.bits >> UInt128(127 - depth) & 1)
        if depth == network.prefix - 1 {
          nodes[node][side].data = data.count
        } else if let next = nodes[node][side].node {
          node = next
        } else {
          nodes.append([(nil, nil), (nil, nil)])
          nodes[node][side].node = nodes.count - 1
          node = nodes.count - 1
        }
      }
      data += network.value.bytes
    }
    var tree: [UInt8] = []
    for node in nodes {
      let numbers = node.map { $0.node ?? $0.data.map { $0 + nodes.count + 16 } ?? nodes.count }
      let bytes = numbers.map { number in [24, 16, 8, 0].map { UInt8(number >> $0 & 255) } }
      tree += bytes[0][1...] + [bytes[0][0] << 4 | bytes[1][0]] + bytes[1][1...]
    }
    let metadata = Value.map([
      ("binary_format_major_version", .number(2)), ("node_count", .number(UInt32(nodes.count))),
      ("record_size", .number(28)), ("ip_version", .number(6)),
      ("database_type", .text("Test of a database whose type has a long name")),
    ])
    return tree + [UInt8](repeating: 0, count: 16) + data + [0xAB, 0xCD, 0xEF]
      + Array("MaxMind.com".utf8) + metadata.bytes
  }
}
