import KQL

/// Gives rows to a statement that inserts them.
struct SQLiteRows: ~Copyable {
  private var scratch = ByteBuffer(capacity: 1 << 12)

  /// The texts of a row in there: where they are bound, and where they end.
  private var texts: [(index: Int, end: Int)] = []

  init() {}

  /// Inserts rows.
  ///
  /// - Parameters:
  ///   - batch: The rows.
  ///   - types: What the columns of the table hold.
  ///   - statement: What inserts a row.
  ///   - refuse: Takes a row that cannot be stored, and why.
  /// - Returns: The numbers of the first and the last row in the table; `nil` when there is none.
  /// - Throws: Why none can be stored.
  mutating func insert(
    _ batch: ResultBatch, _ types: [ScalarType], _ statement: SQLiteStatement,
    refuse: (Int, String) -> Void
  ) throws(SQLiteError) -> (first: Int64, last: Int64)? {
    let cells = batch.columns.map { CellReader($0) }
    var range: (first: Int64, last: Int64)?
    for row in 0..<batch.count {
      do throws(SQLiteError) {
        try insert(row, cells, types, statement)
      } catch {
        guard error.isOfRow else { throw error }
        refuse(row, error.message)
        continue
      }
      let number = statement.database.lastRow
      range = (range?.first ?? number, number)
    }
    return range
  }

  private mutating func insert(
    _ row: Int, _ cells: [CellReader], _ types: [ScalarType], _ statement: SQLiteStatement
  ) throws(SQLiteError) {
    scratch.removeAll(keepingAtMost: 1 << 20)
    texts.removeAll(keepingCapacity: true)
    // What is in an array is looked at there: to take out a cell would count its uses.
    for index in cells.indices {
      if cells[index].isNull(row) {
        statement.bindNull(at: index)
        continue
      }
      let own = cells[index].type
      switch types[index] {
      case .long, .int, .bool: statement.bind(cells[index].integer(row), at: index)
      case .real:
        let value = cells[index].real(row)
        // A bound not-a-number would be null.
        guard value.isNaN else {
          statement.bind(value, at: index)
          continue
        }
        cells[index].append(row, to: &scratch)
        texts.append((index, scratch.count))
      case .dynamic where own != .dynamic:
        cells[index].append(json: row, to: &scratch)
        texts.append((index, scratch.count))
      default:
        if let text = cells[index].text(row) {
          try statement.bind(text, at: index)
        } else {
          cells[index].append(row, to: &scratch)
          texts.append((index, scratch.count))
        }
      }
    }
    // They do not move any more.
    var start = 0
    for (index, end) in texts {
      try statement.bind(
        UnsafeRawBufferPointer(rebasing: scratch.bytes[start..<end]), at: index)
      start = end
    }
    _ = try statement.step()
  }
}
