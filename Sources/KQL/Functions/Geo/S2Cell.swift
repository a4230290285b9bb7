/// A cell of the S2 grid: a place on a Hilbert curve over each face of a cube around the earth.
struct S2Cell: Equatable {
  /// The levels, from a face of the cube to about a square centimeter.
  static let levels = 0...30

  /// How many cells of the last level a face has in each direction.
  private static let size = 1 << 30

  /// The face, the place on the curve, and a 1 behind the last bit of it.
  let id: UInt64

  /// The cell with an id; `nil` when there is none.
  init?(id: UInt64) {
    guard id >> 61 < 6, id & (0 &- id) & 0x1555_5555_5555_5555 != 0 else { return nil }
    self.id = id
  }

  /// The cell of a token, which is its id in hexadecimal without zeros at the end.
  init?(token: some Collection<UInt8>) {
    guard (1...16).contains(token.count) else { return nil }
    var id: UInt64 = 0
    for byte in token {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      id = id << 4 | UInt64(digit)
    }
    self.init(id: id << (4 * UInt64(16 - token.count)))
  }

  /// The cell of a level that a point is in.
  init(_ point: GeoVector, level: Int) {
    let (face, u, v) = Self.faceCoordinates(point)
    self.init(face: face, Self.index(Self.curved(u)), Self.index(Self.curved(v)), level: level)
  }

  /// The cell of a level that a cell of the last level is in.
  private init(face: Int, _ i: Int, _ j: Int, level: Int) {
    var orientation = face & 1
    var place = UInt64(face)
    for bit in stride(from: 29, through: 0, by: -1) {
      let position = Self.positions[orientation][(i >> bit & 1) << 1 | j >> bit & 1]
      place = place << 2 | UInt64(position)
      orientation ^= Self.turns[position]
    }
    let last = UInt64(1) << UInt64(2 * (30 - level))
    id = (place << 1 | 1) & (0 &- last) | last
  }

  /// The token: the id in hexadecimal without zeros at the end.
  var token: String {
    let digits = String(id, radix: 16)
    let text = String(repeating: "0", count: 16 - digits.count) + digits
    return String(text.prefix(16 - id.trailingZeroBitCount / 4))
  }

  /// How often the face was divided.
  var level: Int { 30 - id.trailingZeroBitCount / 2 }

  /// The face, and the first of the cells of the last level in both directions.
  private var place: (face: Int, i: Int, j: Int) {
    let face = Int(id >> 61)
    var orientation = face & 1
    var (i, j) = (0, 0)
    for bit in stride(from: 29, through: 0, by: -1) {
      let position = Int(id >> UInt64(2 * bit + 1) & 3)
      let square = Self.squares[orientation][position]
      i |= (square >> 1) << bit
      j |= (square & 1) << bit
      orientation ^= Self.turns[position]
    }
    let mask = ~(width - 1)
    return (face, i & mask, j & mask)
  }

  /// How many cells of the last level it has in each direction.
  private var width: Int { 1 << (30 - level) }

  /// The centre.
  var center: GeoVector {
    let (face, i, j) = place
    return Self.point(
      face, Self.flat(Self.share(2 * i + width) / 2), Self.flat(Self.share(2 * j + width) / 2)
    )
    .normalized
  }

  /// The four corners, counterclockwise.
  var corners: [GeoVector] {
    let (face, i, j) = place
    let (u0, u1) = (Self.flat(Self.share(i)), Self.flat(Self.share(i + width)))
    let (v0, v1) = (Self.flat(Self.share(j)), Self.flat(Self.share(j + width)))
    return [(u0, v0), (u1, v0), (u1, v1), (u0, v1)].map { Self.point(face, $0, $1).normalized }
  }

  /// The cells of its level that have an edge or a corner in common with it.
  var neighbors: [S2Cell] {
    let (face, i, j) = place
    let steps = [(1, 1), (-1, -1), (1, -1), (0, -1), (0, 1), (1, 0), (-1, 0), (-1, 1)]
    var cells: [S2Cell] = []
    for (across, up) in steps {
      let cell = Self.cell(face, i + across * width, j + up * width, level: level)
      if cell != self, !cells.contains(cell) { cells.append(cell) }
    }
    return cells
  }

  /// The cell of a place that may be beyond an edge of the face.
  private static func cell(_ face: Int, _ i: Int, _ j: Int, level: Int) -> S2Cell {
    guard !(0..<size).contains(i) || !(0..<size).contains(j) else {
      return S2Cell(face: face, i, j, level: level)
    }
    let limit = 1 + Double.ulpOfOne
    func beyond(_ index: Int) -> Double {
      let index = Swift.min(Swift.max(index, -1), size)
      let place = (Double(index - size / 2) * 2 + 1) / Double(size)
      return Swift.min(Swift.max(place, -limit), limit)
    }
    let (other, u, v) = faceCoordinates(point(face, beyond(i), beyond(j)))
    return S2Cell(face: other, self.index((u + 1) / 2), self.index((v + 1) / 2), level: level)
  }

  /// The face of the cube that a point is above, and where.
  private static func faceCoordinates(_ point: GeoVector) -> (face: Int, u: Double, v: Double) {
    let (x, y, z) = (point.x, point.y, point.z)
    if abs(x) > abs(y), abs(x) > abs(z) {
      return x < 0 ? (3, z / x, y / x) : (0, y / x, z / x)
    }
    if abs(y) > abs(z) { return y < 0 ? (4, z / y, -x / y) : (1, -x / y, z / y) }
    return z < 0 ? (5, -y / z, -x / z) : (2, -x / z, -y / z)
  }

  private static func point(_ face: Int, _ u: Double, _ v: Double) -> GeoVector {
    switch face {
    case 0: GeoVector(x: 1, y: u, z: v)
    case 1: GeoVector(x: -u, y: 1, z: v)
    case 2: GeoVector(x: -u, y: -v, z: 1)
    case 3: GeoVector(x: -1, y: -v, z: -u)
    case 4: GeoVector(x: v, y: -1, z: -u)
    default: GeoVector(x: v, y: u, z: -1)
    }
  }

  /// A place on a face by which cells are of about equal size, 0 to 1.
  private static func curved(_ u: Double) -> Double {
    u >= 0 ? 0.5 * (1 + 3 * u).squareRoot() : 1 - 0.5 * (1 - 3 * u).squareRoot()
  }

  private static func flat(_ s: Double) -> Double {
    s >= 0.5 ? (4 * s * s - 1) / 3 : (1 - 4 * (1 - s) * (1 - s)) / 3
  }

  private static func share(_ index: Int) -> Double { Double(index) / Double(size) }

  private static func index(_ s: Double) -> Int {
    Swift.min(Swift.max(Int((s * Double(size)).rounded(.down)), 0), size - 1)
  }

  /// The square, two bits, at each place of the curve, by how the curve is turned.
  private static let squares = [[0, 1, 3, 2], [0, 2, 3, 1], [3, 2, 0, 1], [3, 1, 0, 2]]

  /// The place of the curve at each square.
  private static let positions = [[0, 1, 3, 2], [0, 3, 1, 2], [2, 3, 1, 0], [2, 1, 3, 0]]

  /// How the curve is turned within each of its places.
  private static let turns = [1, 0, 0, 3]
}
