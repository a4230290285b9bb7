/// Columns and rows as bytes.
extension StateCoder {
  /// A column; text gets bytes of its own.
  func code(_ column: inout Column) {
    var type = UInt8(ScalarType.allCases.firstIndex(of: column.type) ?? 0)
    code(&type)
    guard ScalarType.allCases.indices.contains(Int(type)) else {
      fail("a column in it is of no type")
      return
    }
    switch ScalarType.allCases[Int(type)] {
    case .bool: code(&column, Bool.self)
    case .int: code(&column, Int32.self)
    case .long: code(&column, Int64.self)
    case .real: code(&column, Double.self)
    case .decimal: code(&column, Decimal.self)
    case .datetime: code(&column, Datetime.self)
    case .timespan: code(&column, Timespan.self)
    case .guid: code(&column, Guid.self)
    case .string: codeTexts(&column, { $0.pointer(StringView.self)[$1] }, { $0 })
    case .dynamic:
      codeTexts(&column, { $0.pointer(Dynamic.self)[$1].text }, { Dynamic($0) })
    }
  }

  private struct Shape {
    var count: Int
    var isConstant: Bool
    var hasNulls: Bool

    var storedCount: Int { isConstant ? 1 : count }
  }

  /// How many elements there are.
  private func shape(of column: Column, stride: Int) -> Shape {
    var isConstant = column.isConstant
    code(&isConstant)
    var hasNulls = column.hasNulls
    code(&hasNulls)
    // Rows of a constant take nothing.
    var number = Int64(column.count)
    code(&number)
    let most = isConstant ? Int64(UInt32.max) : Int64(remaining / stride)
    if isReading, !(0...most).contains(number) {
      fail("a column in it is too long")
      number = 0
    }
    return Shape(count: Int(number), isConstant: isConstant, hasNulls: hasNulls)
  }

  private func codeNulls(_ column: Column, _ shape: Shape) -> UnsafeMutablePointer<UInt8>? {
    guard shape.hasNulls else { return nil }
    guard isReading else {
      if let nulls = column.nulls { bytes(UnsafeMutableRawPointer(nulls), shape.storedCount) }
      return nil
    }
    let nulls = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(shape.storedCount, 1))
    bytes(UnsafeMutableRawPointer(nulls), shape.storedCount)
    return nulls
  }

  private func code<Element: ScalarElement>(_ column: inout Column, _: Element.Type) {
    let shape = shape(of: column, stride: MemoryLayout<Element>.stride)
    let nulls = codeNulls(column, shape)
    let size = shape.storedCount * MemoryLayout<Element>.stride
    guard isReading else { return bytes(column.elements, size) }
    let elements = UnsafeMutablePointer<Element>.allocate(
      capacity: Swift.max(shape.storedCount, 1))
    bytes(UnsafeMutableRawPointer(elements), size)
    column = Column(
      type: Element.type, count: shape.count, isConstant: shape.isConstant,
      elements: UnsafeMutableRawPointer(elements), nulls: nulls)
  }

  private func codeTexts<Element: ScalarElement>(
    _ column: inout Column, _ text: (Column, Int) -> StringView, _ make: (StringView) -> Element
  ) {
    let shape = shape(of: column, stride: 4)
    let nulls = codeNulls(column, shape)
    var lengths = [UInt32](repeating: 0, count: shape.storedCount)
    if !isReading {
      for row in 0..<shape.storedCount {
        lengths[row] = UInt32(truncatingIfNeeded: text(column, row).count)
      }
    }
    lengths.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { bytes(start, buffer.count) }
    }
    guard isReading else {
      for row in 0..<shape.storedCount {
        let view = text(column, row)
        bytes(UnsafeMutableRawPointer(mutating: view.start), Int(lengths[row]))
      }
      return
    }
    let total = lengths.reduce(0) { $0 + Int($1) }
    if total > remaining { fail("a text in it is too long") }
    let arena = Arena(capacity: fault == nil ? total : 0)
    let elements = UnsafeMutablePointer<Element>.allocate(
      capacity: Swift.max(shape.storedCount, 1))
    for row in 0..<shape.storedCount {
      let length = fault == nil ? Int(lengths[row]) : 0
      let isNull = nulls.map { $0[row] != 0 } ?? false
      arena.begin()
      bytes(UnsafeMutableRawPointer(arena.reserve(length)), length)
      arena.advance(length)
      (elements + row).initialize(to: isNull ? .zero : make(arena.end()))
    }
    column = Column(
      type: Element.type, count: shape.count, isConstant: shape.isConstant,
      elements: UnsafeMutableRawPointer(elements), nulls: nulls, owners: [arena])
  }

  /// Columns of the same number of rows.
  func code(_ columns: inout [Column]) {
    let count = count(columns.count, of: 4)
    if isReading { columns = (0..<count).map { _ in .nulls(.long, count: 0) } }
    for index in columns.indices { code(&columns[index]) }
  }

  /// Rows.
  func code(_ rows: inout Batch) {
    var columns = isReading ? [] : (0..<rows.columnCount).map { rows.column($0) }
    var number = Int64(rows.count)
    code(&number)
    code(&columns)
    guard isReading else { return }
    if columns.contains(where: { Int64($0.count) != number }) || number < 0 || fault != nil {
      fail("the columns of rows in it differ in length")
      rows = Batch(count: 0, columns: columns.map { .nulls($0.type, count: 0) })
    } else {
      rows = Batch(count: Int(number), columns: columns)
    }
  }

  /// Rows in pieces.
  func code(_ batches: inout [Batch]) {
    let count = count(batches.count, of: 8)
    if isReading { batches = (0..<count).map { _ in Batch(count: 0, columns: []) } }
    for index in batches.indices { code(&batches[index]) }
  }

  /// Bytes; those read are in an arena.
  func code(_ text: inout StringView, _ arena: Arena) {
    let count = count(text.count)
    guard isReading else { return bytes(UnsafeMutableRawPointer(mutating: text.start), count) }
    arena.begin()
    bytes(UnsafeMutableRawPointer(arena.reserve(count)), count)
    arena.advance(count)
    text = arena.end()
  }
}
