package import KQL

/// Turns rows into the bytes of an output.
///
/// Each is used by one thread at a time.
public struct RowEncoder {
  package let formatter: any RowFormatter

  /// An encoder of the engine's.
  package init(_ formatter: any RowFormatter) { self.formatter = formatter }

  /// An encoder of one's own.
  ///
  /// - Parameter encode: Appends the bytes of rows.
  public init(_ encode: @escaping (RowBatch, inout EncodedBytes) -> Void) {
    formatter = ClosureFormatter(encode)
  }

  /// JSON, an object a line.
  public static func jsonLines(_ table: OutputTable) -> RowEncoder {
    RowEncoder(JSONWriter(schema: table.schema))
  }

  /// Values, of which the output makes a ``ResultBatch`` again.
  public static func values(_ table: OutputTable) -> RowEncoder { RowEncoder(ColumnWriter()) }

  /// RFC 4180, without a line of names.
  public static func csv(_ table: OutputTable) -> RowEncoder { RowEncoder(CSVWriter()) }
}

/// Bytes that an encoder appends to.
public struct EncodedBytes: ~Copyable {
  fileprivate var buffer = ByteBuffer()

  /// Appends the UTF-8 of a text.
  public mutating func append(_ text: String) { buffer.append(text) }

  /// Appends a byte.
  public mutating func append(_ byte: UInt8) { buffer.append(byte) }

  /// Appends bytes.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) { buffer.append(bytes) }
}

private final class ClosureFormatter: RowFormatter {
  private let encode: (RowBatch, inout EncodedBytes) -> Void

  init(_ encode: @escaping (RowBatch, inout EncodedBytes) -> Void) { self.encode = encode }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    var bytes = EncodedBytes()
    encode(RowBatch(batch), &bytes)
    buffer.append(bytes.buffer)
  }
}
