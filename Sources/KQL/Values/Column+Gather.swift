extension Column {
  /// The elements at some rows, as a column of that many rows.
  ///
  /// `indices` are `count` row numbers, of which `UInt32.max` gives null; `nil` repeats row 0.
  func gather(indices: UnsafePointer<UInt32>?, count: Int) -> Column {
    switch type {
    case .bool: gather(Bool.self, indices, count)
    case .int: gather(Int32.self, indices, count)
    case .long: gather(Int64.self, indices, count)
    case .real: gather(Double.self, indices, count)
    case .decimal: gather(Decimal.self, indices, count)
    case .string: gather(StringView.self, indices, count)
    case .datetime: gather(Datetime.self, indices, count)
    case .timespan: gather(Timespan.self, indices, count)
    case .guid: gather(Guid.self, indices, count)
    case .dynamic: gather(Dynamic.self, indices, count)
    }
  }

  private func gather<Element: ScalarElement>(
    _: Element.Type, _ indices: UnsafePointer<UInt32>?, _ count: Int
  ) -> Column {
    let source = pointer(Element.self)
    guard let indices else {
      return .constant(nulls == nil ? source[0] : value(0), count: count, owners: retained)
    }
    var builder = ColumnBuilder<Element>(capacity: count)
    let target = builder.elements
    var missing = false
    if isConstant {
      for row in 0..<count {
        target[row] = source[0]
        missing = missing || indices[row] == .max
      }
    } else if self.count == 0 {
      missing = count > 0
    } else {
      for row in 0..<count {
        let index = indices[row]
        if index == .max { missing = true } else { target[row] = source[Int(index)] }
      }
    }
    builder.setCount(count)
    if missing || nulls != nil {
      for row in 0..<count {
        let index = indices[row]
        if index == .max {
          target[row] = .zero
          if Element.type != .string { builder.markNull(row) }
        } else if let nulls, nulls[self.index(Int(index))] != 0 {
          builder.markNull(row)
        }
      }
    }
    return builder.finish(owners: retained)
  }

  /// The rows of several columns of one type, one after the other; nulls when the query has been stopped.
  static func concatenated(_ columns: [Column], type: ScalarType) -> Column {
    if columns.count == 1, let only = columns.first, !only.isConstant { return only }
    return switch type {
    case .bool: concatenated(columns, Bool.self)
    case .int: concatenated(columns, Int32.self)
    case .long: concatenated(columns, Int64.self)
    case .real: concatenated(columns, Double.self)
    case .decimal: concatenated(columns, Decimal.self)
    case .string: concatenated(columns, StringView.self)
    case .datetime: concatenated(columns, Datetime.self)
    case .timespan: concatenated(columns, Timespan.self)
    case .guid: concatenated(columns, Guid.self)
    case .dynamic: concatenated(columns, Dynamic.self)
    }
  }

  private static func concatenated<Element: ScalarElement>(
    _ columns: [Column], _: Element.Type
  ) -> Column {
    let total = columns.reduce(0) { $0 + $1.count }
    var builder = ColumnBuilder<Element>(capacity: total)
    var start = 0
    for (index, column) in columns.enumerated() {
      if index & 63 == 63, Allowance.isOver { return .nulls(Element.type, count: total) }
      let source = column.pointer(Element.self)
      if column.isConstant {
        (builder.elements + start).initialize(repeating: source[0], count: column.count)
      } else {
        (builder.elements + start).initialize(from: source, count: column.count)
      }
      if column.hasNulls {
        for row in 0..<column.count where column.isNull(row) { builder.markNull(start + row) }
      }
      start += column.count
    }
    builder.setCount(total)
    return builder.finish(owners: Self.owners(of: columns))
  }

  /// Some rows of each of several columns of one type, one after the other.
  static func concatenated(_ parts: [(column: Column, rows: Range<Int>)]) -> Column {
    switch parts[0].column.type {
    case .bool: concatenated(parts, Bool.self)
    case .int: concatenated(parts, Int32.self)
    case .long: concatenated(parts, Int64.self)
    case .real: concatenated(parts, Double.self)
    case .decimal: concatenated(parts, Decimal.self)
    case .string: concatenated(parts, StringView.self)
    case .datetime: concatenated(parts, Datetime.self)
    case .timespan: concatenated(parts, Timespan.self)
    case .guid: concatenated(parts, Guid.self)
    case .dynamic: concatenated(parts, Dynamic.self)
    }
  }

  private static func concatenated<Element: ScalarElement>(
    _ parts: [(column: Column, rows: Range<Int>)], _: Element.Type
  ) -> Column {
    var builder = ColumnBuilder<Element>(capacity: parts.reduce(0) { $0 + $1.rows.count })
    var start = 0
    for (column, rows) in parts {
      let source = column.pointer(Element.self)
      if column.isConstant {
        (builder.elements + start).initialize(repeating: source[0], count: rows.count)
      } else {
        (builder.elements + start).initialize(from: source + rows.lowerBound, count: rows.count)
      }
      if column.hasNulls {
        for row in rows where column.isNull(row) {
          builder.markNull(start + row - rows.lowerBound)
        }
      }
      start += rows.count
    }
    builder.setCount(start)
    return builder.finish(owners: parts.flatMap { $0.column.owners })
  }

  /// What owns the text of columns, each once.
  private static func owners(of columns: [Column]) -> [AnyObject] {
    var known: Set<ObjectIdentifier> = []
    return columns.lazy.flatMap(\.owners).filter { known.insert(ObjectIdentifier($0)).inserted }
  }

  /// The same values with an element for every row.
  func expanded() -> Column {
    guard isConstant else { return self }
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(count, 1))
    defer { indices.deallocate() }
    indices.initialize(repeating: 0, count: count)
    return gather(indices: UnsafePointer(indices), count: count)
  }
}
