import CScan

extension ByteBuffer {
  /// Appends a value as tables and CSV show it; nothing for null.
  ///
  /// Text as it is, a datetime `2024-01-01T00:00:00Z` and a timespan `1.02:03:04` without zeros at the
  /// end of the fraction, dynamic values as they are stored.
  mutating func append(cellText field: RowField, row: Int) {
    if field.isNull(row) { return }
    switch field.type {
    case .bool: append(field.element(row) ? "true" : "false")
    case .int: append(decimal: Int64(field.element(row, as: Int32.self)))
    case .long: append(decimal: field.element(row))
    case .string: append(field.element(row, as: StringView.self))
    case .dynamic: append(field.element(row, as: Dynamic.self).text)
    case .real: advance(field.element(row, as: Double.self).writeShort(to: reserve(40)))
    case .decimal: advance(field.element(row, as: Decimal.self).write(to: reserve(64)))
    case .datetime: advance(field.element(row, as: Datetime.self).writeTrimmed(to: reserve(40)))
    case .timespan: advance(field.element(row, as: Timespan.self).writeTrimmed(to: reserve(40)))
    case .guid: advance(field.element(row, as: Guid.self).write(to: reserve(40)))
    }
  }
}
