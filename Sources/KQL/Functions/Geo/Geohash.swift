/// A rectangle of degrees, named by interleaved bits of longitude and latitude, five to a character.
struct Geohash {
  /// How many characters there may be.
  static let lengths = 1...18

  private static let characters = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)

  let length: Int

  /// The number of the column, from 180° west on.
  private let column: Int

  /// The number of the row, from the south pole on.
  private let row: Int

  private init(length: Int, column: Int, row: Int) {
    self.length = length
    self.column = column
    self.row = row
  }

  /// The rectangle that coordinates in degrees are in; `nil` when they are out of range.
  init?(longitude: Double, latitude: Double, length: Int) {
    guard longitude >= -180, longitude <= 180, latitude >= -90, latitude <= 90,
      Self.lengths.contains(length)
    else { return nil }
    self.init(length: length, column: 0, row: 0)
    self = Geohash(
      length: length, column: Self.index((longitude + 180) / 360, columnCount),
      row: Self.index((latitude + 90) / 180, rowCount))
  }

  /// The rectangle with a name; `nil` when it is none.
  init?(_ text: some Collection<UInt8>) {
    guard Self.lengths.contains(text.count) else { return nil }
    var (column, row) = (0, 0)
    var isColumn = true
    for byte in text {
      guard let value = Self.characters.firstIndex(of: byte | 0x20) else { return nil }
      for bit in stride(from: 4, through: 0, by: -1) {
        if isColumn {
          column = column << 1 | value >> bit & 1
        } else {
          row = row << 1 | value >> bit & 1
        }
        isColumn.toggle()
      }
    }
    self.init(length: text.count, column: column, row: row)
  }

  private static func index(_ share: Double, _ count: Int) -> Int {
    Swift.min(Int(share * Double(count)), count - 1)
  }

  private var columnCount: Int { 1 << ((length * 5 + 1) / 2) }
  private var rowCount: Int { 1 << (length * 5 / 2) }

  /// The name.
  var text: String {
    var bytes: [UInt8] = []
    var columnBit = (length * 5 + 1) / 2
    var rowBit = length * 5 / 2
    var isColumn = true
    for _ in 0..<length {
      var value = 0
      for _ in 0..<5 {
        if isColumn {
          columnBit -= 1
          value = value << 1 | column >> columnBit & 1
        } else {
          rowBit -= 1
          value = value << 1 | row >> rowBit & 1
        }
        isColumn.toggle()
      }
      bytes.append(Self.characters[value])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  var west: Double { Self.degrees(column, columnCount, 360) }
  var east: Double { Self.degrees(column + 1, columnCount, 360) }
  var south: Double { Self.degrees(row, rowCount, 180) }
  var north: Double { Self.degrees(row + 1, rowCount, 180) }

  private static func degrees(_ index: Int, _ count: Int, _ range: Double) -> Double {
    Double(index) * (range / Double(count)) - range / 2
  }

  /// The rectangles beside it: around the earth, and none beyond a pole.
  var neighbors: [Geohash] {
    let steps = [(-1, -1), (-1, 1), (1, -1), (0, 1), (-1, 0), (1, 1), (1, 0), (0, -1)]
    return steps.compactMap { across, up in
      guard (0..<rowCount).contains(row + up) else { return nil }
      return Geohash(
        length: length, column: (column + across + columnCount) % columnCount, row: row + up)
    }
  }
}
