/// Rows in files, in parts by their keys; those of a part come back in the order in which they were put there.
final class SpilledRows {
  private let keys: [(column: Int, type: ScalarType)]
  private let level: Int
  private let file: SpillFile
  private var parts: [[SpillBlock]] = Array(repeating: [], count: KeyPart.count)

  /// Creates no rows.
  ///
  /// - Parameters:
  ///   - keys: The columns of the key, and as what they are compared.
  ///   - space: Where the file is made.
  ///   - level: How often the rows have been divided already.
  /// - Throws: Why no file can be made.
  init(
    _ keys: [(column: Int, type: ScalarType)], in space: SpillSpace, level: Int
  ) throws(SpillError) {
    self.keys = keys
    self.level = level
    file = try space.makeFile()
  }

  /// Puts rows behind those that are there.
  func add(_ rows: Batch) throws(SpillError) {
    guard rows.count > 0 else { return }
    let values = keys.map { rows.column($0.column).converted(to: $0.type) }
    let split = GroupSplit(rows.count, into: KeyPart.count) {
      KeyPart.fill($0, of: values, count: rows.count, level: level)
    }
    let columns = (0..<rows.columnCount).map { rows.column($0) }
    for part in parts.indices {
      let numbers = split.groups(part)
      for start in stride(from: 0, to: numbers.count, by: Batch.preferredCount) {
        let count = Swift.min(Batch.preferredCount, numbers.count - start)
        var some = columns.map { $0.gather(indices: numbers.start + start, count: count) }
        parts[part].append(try file.append { $0.code(&some) })
      }
    }
  }

  /// How many bytes a part has in the file.
  func byteCount(of part: Int) -> Int { parts[part].reduce(0) { $0 + $1.byteCount } }

  /// Passes on the rows of a part, some at a time.
  func forEachBatch(
    of part: Int, _ body: (Batch) throws(SpillError) -> Bool
  ) throws(SpillError) {
    for block in parts[part] {
      var columns: [Column] = []
      try file.read(block) { $0.code(&columns) }
      let rows = Batch(count: columns.first?.count ?? 0, columns: columns)
      guard try body(rows) else { return }
    }
  }
}
