/// Writes rows as bytes of which columns can be made again: for programs that take values, not text.
///
/// A batch is its number of rows, and then its columns one behind the other: the null flags, and the
/// elements as they are in memory, but text as its length and its bytes, and dynamic values as JSON.
package final class ColumnWriter: RowFormatter {
  private var values = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)

  /// Creates a writer.
  package init() {}

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    guard batch.count > 0 else { return }
    buffer.append(count: batch.count)
    batch.withFields { fields in
      for field in fields { append(field, batch.count, to: &buffer) }
    }
  }

  private func append(_ field: RowField, _ count: Int, to buffer: inout ByteBuffer) {
    buffer.append(field.nulls == nil ? 0 : 1 as UInt8)
    if field.nulls != nil {
      for row in 0..<count { buffer.append(field.isNull(row) ? 1 : 0 as UInt8) }
    }
    switch field.type {
    case .string:
      for row in 0..<count {
        let text: StringView = field.element(row)
        buffer.append(count: text.count)
        buffer.append(text)
      }
    case .dynamic:
      for row in 0..<count {
        scratch.removeAll(keepingAtMost: 1 << 20)
        if !field.isNull(row) {
          values.append(field.element(row, as: Dynamic.self), to: &scratch)
        }
        buffer.append(count: scratch.count)
        buffer.append(scratch)
      }
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      let stride = field.type.stride
      let stored = field.step == 0 ? 1 : count
      for _ in 0..<(field.step == 0 ? count : 1) {
        buffer.append(UnsafeRawBufferPointer(start: field.elements, count: stored * stride))
      }
    }
  }
}

extension ByteBuffer {
  fileprivate mutating func append(count: Int) {
    withUnsafeBytes(of: count) { append($0) }
  }
}

extension EncodedRows {
  /// The columns of a block whose rows a ``ColumnWriter`` has written.
  ///
  /// They have memory of their own.
  package func columns(of block: Block, _ schema: Schema) -> [Column] {
    var reader = ColumnBytes(bytes(of: block))
    var parts = [[Column]](repeating: [], count: schema.count)
    while let count = reader.count() {
      for (index, column) in schema.enumerated() {
        parts[index].append(reader.column(column.type, count: count))
      }
    }
    return zip(schema, parts).map { column, parts in
      parts.isEmpty
        ? .nulls(column.type, count: 0) : .concatenated(parts, type: column.type)
    }
  }
}

/// Takes the bytes of a ``ColumnWriter`` apart.
private struct ColumnBytes {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The number of rows of the next batch; `nil` at the end.
  mutating func count() -> Int? { offset < bytes.count ? number() : nil }

  mutating func column(_ type: ScalarType, count: Int) -> Column {
    let hasNulls = bytes[offset] != 0
    offset += 1
    var nulls: UnsafeMutablePointer<UInt8>?
    if hasNulls {
      nulls = .allocate(capacity: count)
      nulls?.initialize(
        from: take(count).assumingMemoryBound(to: UInt8.self), count: count)
    }
    let stride = type.stride
    let elements = UnsafeMutableRawPointer.allocate(byteCount: count * stride, alignment: 16)
    var owners: [AnyObject] = []
    switch type {
    case .string, .dynamic:
      // A dynamic element is its text, so both have the same layout.
      let texts = elements.bindMemory(to: StringView.self, capacity: count)
      let arena = Arena(capacity: 256)
      for row in 0..<count {
        let length = number()
        (texts + row).initialize(
          to: arena.copy(
            StringView(take(length).assumingMemoryBound(to: UInt8.self), length)))
      }
      owners = [arena]
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      elements.copyMemory(from: take(count * stride), byteCount: count * stride)
    }
    return Column(type: type, count: count, elements: elements, nulls: nulls, owners: owners)
  }

  private mutating func number() -> Int {
    take(MemoryLayout<Int>.size).loadUnaligned(as: Int.self)
  }

  private mutating func take(_ count: Int) -> UnsafeRawPointer {
    guard let start = bytes.baseAddress, offset + count <= bytes.count else {
      preconditionFailure("a batch is written whole")
    }
    defer { offset += count }
    return start + offset
  }
}
