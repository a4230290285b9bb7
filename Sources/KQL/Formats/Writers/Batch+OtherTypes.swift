extension Batch {
  /// The rows with the values that are not of their column's type, as text: so are the columns that have such.
  ///
  /// - Parameters:
  ///   - rest: What the columns do not tell of the events (``ColumnPath/rest``), an element for each row.
  ///   - names: The names of the columns.
  /// - Returns: The rows; these ones where all values are of their column's type.
  func withOtherTypes(_ rest: Column, names: [String]) -> Batch {
    let arena = Arena(capacity: 256)
    var found: [Int: [Int: Dynamic]] = [:]
    for row in 0..<count where !rest.isNull(row) {
      let parts = Array(DynamicElements(rest.value(row, as: Dynamic.self) ?? Dynamic(.empty)))
      guard parts.count > 1 else { continue }
      for (key, value) in parts[1].members {
        let name = key.decoded(arena).string
        guard let index = names.firstIndex(of: name), index < columnCount,
          value.nonNull != nil, column(index).isNull(row)
        else { continue }
        found[index, default: [:]][row] = value
      }
    }
    guard !found.isEmpty else { return self }
    return Batch(
      count: count,
      columns: (0..<columnCount).map { index in
        found[index].map { Self.texts(column(index), with: $0) } ?? column(index)
      })
  }

  /// The values of a column as tables show them, and others in some rows; a null stays one.
  private static func texts(_ column: Column, with others: [Int: Dynamic]) -> Column {
    let arena = Arena(capacity: 1 << 10)
    let field = RowField(column)
    var values = JSONValueWriter()
    var text = ByteBuffer(capacity: 256)
    let texts = UnsafeMutablePointer<StringView>.allocate(capacity: column.count)
    let nulls = UnsafeMutablePointer<UInt8>.allocate(capacity: column.count)
    for row in 0..<column.count {
      text.removeAll()
      if let other = others[row] {
        values.append(cell: other, to: &text)
      } else {
        text.append(cellText: field, row: row)
      }
      nulls[row] = others[row] == nil && field.isNull(row) ? 1 : 0
      (texts + row).initialize(to: arena.copy(text.view))
    }
    return Column(
      type: .string, count: column.count, elements: UnsafeMutableRawPointer(texts), nulls: nulls,
      owners: [arena])
  }
}
