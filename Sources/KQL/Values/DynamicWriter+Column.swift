/// Writes the elements of one column as JSON.
///
/// Make one for each column and batch: what must be turned into text first is, for all rows at once.
struct DynamicElementWriter {
  private let column: Column
  private let text: Column?

  init(_ column: Column) {
    self.column = column
    switch column.type {
    case .datetime, .timespan, .guid, .decimal: text = column.converted(to: .string)
    case .bool, .int, .long, .real, .string, .dynamic: text = nil
    }
  }

  /// Writes the element of a row; null where there is none.
  func append(_ row: Int, to writer: DynamicWriter) {
    if column.isNull(row) { return writer.appendNull() }
    let index = column.index(row)
    switch column.type {
    case .bool: writer.append(column.pointer(Bool.self)[index])
    case .int: writer.append(Int64(column.pointer(Int32.self)[index]))
    case .long: writer.append(column.pointer(Int64.self)[index])
    case .real: writer.append(column.pointer(Double.self)[index])
    case .string: writer.append(string: column.pointer(StringView.self)[index])
    case .dynamic: writer.append(column.pointer(Dynamic.self)[index])
    case .datetime, .timespan, .guid, .decimal:
      guard let text, let value = text.value(row, as: StringView.self) else {
        return writer.appendNull()
      }
      writer.append(value, markedAs: column.type)
    }
  }
}

extension DynamicWriter {
  /// Writes the element of one row; for many rows a ``DynamicElementWriter`` is faster.
  func append(column: Column, row: Int) {
    switch column.type {
    case .datetime, .timespan, .guid, .decimal:
      var index = UInt32(truncatingIfNeeded: row)
      let one = column.gather(indices: &index, count: 1)
      DynamicElementWriter(one).append(0, to: self)
    case .bool, .int, .long, .real, .string, .dynamic:
      DynamicElementWriter(column).append(row, to: self)
    }
  }
}

extension Column {
  /// The values as dynamic ones: numbers and strings as JSON, datetimes and the like marked.
  func asDynamic() -> Column {
    if type == .dynamic { return self }
    let writer = DynamicElementWriter(self)
    let arena = Arena(capacity: storedCount * 8)
    let json = DynamicWriter(arena)
    var builder = ColumnBuilder<Dynamic>(capacity: storedCount)
    for row in 0..<storedCount {
      if isNull(row) {
        builder.appendNull()
        continue
      }
      arena.begin()
      writer.append(row, to: json)
      builder.append(Dynamic(arena.end()))
    }
    let result = builder.finish(owners: [arena])
    return isConstant ? result.repeated(count) : result
  }
}
