import CScan

/// Gives the values of a column one by one, for outputs that store values.
package struct CellReader {
  /// The type of the values.
  package let type: ScalarType

  private let field: RowField
  private let column: Column

  /// Reads a column.
  package init(_ column: Column) {
    self.column = column
    field = RowField(column)
    type = column.type
  }

  /// Whether a row has no value.
  package func isNull(_ row: Int) -> Bool { field.isNull(row) }

  /// The value of a bool (0 or 1) or of a whole number, or the ticks of a datetime or timespan; otherwise 0.
  package func integer(_ row: Int) -> Int64 {
    switch type {
    case .bool: field.element(row, as: Bool.self) ? 1 : 0
    case .int: Int64(field.element(row, as: Int32.self))
    case .long: field.element(row, as: Int64.self)
    case .datetime: field.element(row, as: Datetime.self).ticks
    case .timespan: field.element(row, as: Timespan.self).ticks
    case .real, .decimal, .string, .guid, .dynamic: 0
    }
  }

  /// The value of a number but a decimal.
  package func real(_ row: Int) -> Double {
    type == .real ? field.element(row, as: Double.self) : Double(integer(row))
  }

  /// The value of a decimal; otherwise 0.
  package func decimal(_ row: Int) -> Decimal {
    type == .decimal ? field.element(row) : Decimal(mantissa: 0, scale: 0)
  }

  /// The bytes of a string, or of a dynamic value's JSON, where they are UTF-8, valid as long as the column lives;
  /// `nil` for all others.
  package func text(_ row: Int) -> UnsafeRawBufferPointer? {
    let text: StringView
    switch type {
    case .string: text = field.element(row)
    case .dynamic: text = field.element(row, as: Dynamic.self).text
    default: return nil
    }
    guard scan_is_utf8(text.start, text.count) else { return nil }
    return UnsafeRawBufferPointer(start: text.start, count: text.count)
  }

  /// Appends the text of a value in UTF-8, nothing for null: strings as they are, but what is not UTF-8 as
  /// U+FFFD; a datetime `2024-01-01T00:00:00.0000000Z`; a timespan `1.02:03:04.0000000`; dynamic values as
  /// JSON, as ``ColumnWriter`` has written them; a real `NaN`, `Infinity` or so that a reader gets the same.
  package func append(_ row: Int, to buffer: inout ByteBuffer) {
    if isNull(row) { return }
    switch type {
    case .string, .dynamic:
      let text: StringView =
        type == .string ? field.element(row) : field.element(row, as: Dynamic.self).text
      if scan_is_utf8(text.start, text.count) {
        buffer.append(text)
      } else {
        buffer.appendScalars(of: text) { $0.append($1) }
      }
    case .datetime:
      buffer.advance(field.element(row, as: Datetime.self).write(to: buffer.reserve(40)))
    case .timespan:
      buffer.advance(field.element(row, as: Timespan.self).write(to: buffer.reserve(40)))
    case .decimal:
      buffer.advance(field.element(row, as: Decimal.self).write(to: buffer.reserve(64)))
    case .guid: buffer.advance(field.element(row, as: Guid.self).write(to: buffer.reserve(40)))
    case .real:
      let value: Double = field.element(row)
      if value.isNaN {
        buffer.append("NaN")
      } else if value.isInfinite {
        buffer.append(value < 0 ? "-Infinity" : "Infinity")
      } else {
        buffer.advance(value.writeJSON(to: buffer.reserve(Double.maximumTextCount)))
      }
    case .bool: buffer.append(field.element(row) ? "true" : "false")
    case .int, .long: buffer.append(decimal: integer(row))
    }
  }

  /// Appends a value as JSON, `null` for null.
  package func append(json row: Int, to buffer: inout ByteBuffer) {
    if isNull(row) { return buffer.append("null") }
    switch type {
    case .int, .long, .bool, .dynamic: append(row, to: &buffer)
    case .real where field.element(row, as: Double.self).isFinite: append(row, to: &buffer)
    case .string: buffer.append(jsonString: field.element(row))
    case .real, .decimal, .datetime, .timespan, .guid:
      buffer.append("\"")
      append(row, to: &buffer)
      buffer.append("\"")
    }
  }
}
