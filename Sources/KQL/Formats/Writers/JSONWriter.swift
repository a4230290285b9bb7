import CScan

/// Writes rows as JSON: an object or an array for each row.
///
/// Every row has every column, in order: a null is written as `null`, so that all rows have the same
/// shape. Whole numbers, reals and bools are JSON's; NaN and the infinities are strings, as are guids
/// and decimals. A datetime is `"2024-01-01T00:00:00.0000000Z"`, a timespan `"1.02:03:04.0000000"`.
/// Dynamic values are JSON. The output is well-formed whatever bytes the values hold: what is not
/// UTF-8 becomes U+FFFD.
package final class JSONWriter: RowFormatter {
  /// What a row looks like.
  package enum Layout: Sendable {
    /// `{"name":value,…}` and a newline.
    case lines
    /// `{"name":value,…}`, a comma and a newline: the elements of an array.
    case elements
    /// `[value,…]` and a comma.
    case rows
  }

  private let layout: Layout
  private let prefixes: [StringView]
  private let columnNames: [String]
  private let names: Arena
  private let end: StaticString
  private var values = JSONValueWriter()

  /// The layout of the rows that were written last without being decoded.
  private var layoutOfUndecoded: JSONRowLayout?

  /// Creates a writer for rows of a table.
  package init(schema: Schema, layout: Layout = .lines) {
    self.layout = layout
    columnNames = schema.map(\.name)
    var text = ByteBuffer(capacity: 64)
    let names = Arena(capacity: 1 << 10)
    self.names = names
    var prefixes: [StringView] = []
    for (position, column) in schema.enumerated() {
      text.removeAll()
      if position > 0 { text.append(UInt8(ascii: ",")) }
      if layout != .rows {
        if position == 0 { text.append(UInt8(ascii: "{")) }
        var name = column.name
        name.withUTF8 { bytes in
          text.append(
            jsonString: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty)
        }
        text.append(UInt8(ascii: ":"))
      } else if position == 0 {
        text.append(UInt8(ascii: "["))
      }
      prefixes.append(names.copy(text.view))
    }
    self.prefixes = prefixes
    end =
      switch layout {
      case .lines: schema.isEmpty ? "{}\n" : "}\n"
      case .elements: schema.isEmpty ? "{},\n" : "},\n"
      case .rows: schema.isEmpty ? "[]," : "],"
      }
  }

  /// Whether it can write what the columns do not tell of an event: in objects.
  package var takesRest: Bool { layout != .rows }

  /// It does.
  package var takesUndecoded: Bool { true }

  /// Appends the rows of a batch with what else events had: members behind the columns, and values that
  /// are not of their column's type in its place.
  package func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer
  ) {
    let arena = Arena(capacity: 256)
    batch.withFields { fields in
      for row in 0..<batch.count {
        guard !rest.isNull(row) else {
          format(row, fields, [:], &buffer)
          buffer.append(end)
          continue
        }
        let parts = Array(DynamicElements(rest.value(row, as: Dynamic.self) ?? Dynamic(.empty)))
        var values: [String: Dynamic] = [:]
        if isWhole, parts.count > 1 {
          for (key, value) in parts[1].members { values[key.decoded(arena).string] = value }
        }
        format(row, fields, values, &buffer)
        var isFirst = fields.isEmpty
        for (key, value) in parts.first?.members ?? Dynamic(.empty).members {
          let name = key.decoded(arena)
          if columnNames.contains(name.string) { continue }
          buffer.append(isFirst ? "{" : ",")
          isFirst = false
          buffer.append(jsonString: name)
          buffer.append(":")
          self.values.append(value, to: &buffer)
        }
        if isFirst { buffer.append("{") }
        buffer.append(layout == .lines ? "}\n" : "},\n")
      }
    }
  }

  /// Appends the columns of a row, with other values for some that are null.
  private func format(
    _ row: Int, _ fields: UnsafeBufferPointer<RowField>, _ others: [String: Dynamic],
    _ buffer: inout ByteBuffer
  ) {
    for position in 0..<Swift.min(fields.count, prefixes.count) {
      buffer.append(prefixes[position])
      if fields[position].isNull(row), let value = others[columnNames[position]] {
        values.append(value, to: &buffer)
      } else {
        values.write(fields[position], row: row, to: &buffer)
      }
    }
  }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    if formatUndecoded(batch, to: &buffer) { return }
    prefixes.withUnsafeBufferPointer { prefixes in
      let count = Swift.min(batch.columnCount, prefixes.count)
      batch.forEachRow { row, fields in
        for position in 0..<count {
          buffer.append(prefixes[position])
          values.write(fields[position], row: row, to: &buffer)
        }
        buffer.append(end)
      }
    }
  }

  /// Appends the rows of a batch of which columns have not been decoded; `false` where their reader cannot
  /// write them.
  private func formatUndecoded(_ batch: Batch, to buffer: inout ByteBuffer) -> Bool {
    guard batch.columnCount == prefixes.count, let undecoded = batch.undecoded,
      let rows = undecoded.rows as? any JSONRows
    else { return false }
    var decoded: [Column] = []
    let origins = undecoded.columns.enumerated().map { position, column in
      if let column, rows.writesJSON(ofColumn: column) {
        return JSONRowLayout.Origin.column(column)
      }
      decoded.append(batch.column(position))
      return .decoded(decoded.count - 1)
    }
    guard decoded.count < origins.count else { return false }
    let layout: JSONRowLayout
    if let last = layoutOfUndecoded, last.origins == origins {
      layout = last
    } else {
      layout = JSONRowLayout(origins, prefixes: prefixes, end: end, owner: names)
      layoutOfUndecoded = layout
    }
    let fields = decoded.map { RowField($0) }
    withExtendedLifetime(decoded) {
      fields.withUnsafeBufferPointer {
        rows.append(
          layout, count: batch.count, undecoded.selection, decoded: $0, &values, to: &buffer)
      }
    }
    return true
  }
}
