import KQL

/// What a footer says of a column of a row group.
struct ParquetChunk {
  var type: ParquetType
  var name: String
  var valueCount = 0
  var nullCount = 0
  var hasDictionary = false
  /// Where its first page is.
  var offset = 0
  /// Where its first page of data is.
  var dataOffset = 0
  var uncompressedSize = 0
  var compressedSize = 0
  /// The smallest and largest value, as pages have them; empty for unknown.
  var smallest: [UInt8]?
  var largest: [UInt8]?

  /// Writes it into a row group.
  func write(to thrift: inout ThriftWriter) {
    thrift.element()
    thrift.int64(2, offset)
    thrift.structure(3)
    thrift.int32(1, type.physical)
    let encodings = hasDictionary ? [0, 3, 8] : [0, 3]
    thrift.list(2, .int32, count: encodings.count)
    for encoding in encodings { thrift.append(zigzag: Int64(encoding)) }
    thrift.list(3, .binary, count: 1)
    thrift.append(binary: Array(name.utf8))
    thrift.int32(4, 6)
    thrift.int64(5, valueCount)
    thrift.int64(6, uncompressedSize)
    thrift.int64(7, compressedSize)
    thrift.int64(9, dataOffset)
    if hasDictionary { thrift.int64(11, offset) }
    thrift.structure(12)
    thrift.int64(3, nullCount)
    if let smallest, let largest {
      thrift.binary(5, largest)
      thrift.binary(6, smallest)
    }
    thrift.end()
    thrift.end()
    thrift.end()
  }
}
