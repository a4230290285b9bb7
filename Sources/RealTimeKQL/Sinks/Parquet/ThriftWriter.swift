import KQL

/// Writes Thrift's compact protocol, in which Parquet's headers are.
struct ThriftWriter: ~Copyable {
  /// Types of elements and fields.
  enum Kind: UInt8 {
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  /// What has been written.
  private(set) var buffer = ByteBuffer(capacity: 256)

  /// The numbers of the fields written last, of structures within each other.
  private var last: [Int] = [0]

  init() {}

  private mutating func begin(_ field: Int, _ code: UInt8) {
    let distance = field - last[last.count - 1]
    last[last.count - 1] = field
    if (1...15).contains(distance) {
      buffer.append(UInt8(distance) << 4 | code)
    } else {
      buffer.append(code)
      append(zigzag: Int64(field))
    }
  }

  /// Writes a number as the element of a list.
  mutating func append(zigzag value: Int64) {
    append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  private mutating func append(varint value: UInt64) { buffer.append(varint: value) }

  mutating func int32(_ field: Int, _ value: Int) {
    begin(field, Kind.int32.rawValue)
    append(zigzag: Int64(value))
  }

  mutating func int64(_ field: Int, _ value: Int) {
    begin(field, Kind.int64.rawValue)
    append(zigzag: Int64(value))
  }

  mutating func bool(_ field: Int, _ value: Bool) { begin(field, value ? 1 : 2) }

  mutating func binary(_ field: Int, _ bytes: [UInt8]) {
    begin(field, Kind.binary.rawValue)
    append(binary: bytes)
  }

  /// Writes bytes as the element of a list.
  mutating func append(binary bytes: [UInt8]) {
    append(varint: UInt64(bytes.count))
    bytes.withUnsafeBytes { buffer.append($0) }
  }

  mutating func list(_ field: Int, _ kind: Kind, count: Int) {
    begin(field, Kind.list.rawValue)
    if count < 15 {
      buffer.append(UInt8(count) << 4 | kind.rawValue)
    } else {
      buffer.append(0xF0 | kind.rawValue)
      append(varint: UInt64(count))
    }
  }

  /// Begins a structure that is a field.
  mutating func structure(_ field: Int) {
    begin(field, Kind.structure.rawValue)
    element()
  }

  /// Begins a structure that is the element of a list.
  mutating func element() { last.append(0) }

  /// Ends a structure, or the whole.
  mutating func end() {
    buffer.append(0)
    if last.count > 1 { last.removeLast() }
  }

  /// Writes a structure without fields.
  mutating func empty(_ field: Int) {
    structure(field)
    end()
  }
}

extension ByteBuffer {
  /// Appends a number in groups of seven bits, the lowest first.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a number, the lowest byte first.
  mutating func append<Number: FixedWidthInteger>(little value: Number) {
    withUnsafeBytes(of: value.littleEndian) { append($0) }
  }
}
