/// The columns of a reader of JSON lines, and which of them have been asked for.
final class NDJSONColumns {
  /// The type of each column.
  let types: [ScalarType]

  /// The keys to each column's value, from the event in.
  let paths: [[String]]

  /// Grows with every column that is asked for the first time.
  private(set) var usedCount = 0

  private let used: UnsafeMutablePointer<Bool>

  init(schema: Schema, paths: [ColumnPath]) {
    types = schema.map(\.type) + paths.map { _ in .dynamic }
    self.paths =
      schema.map { [$0.name] }
      + paths.map { path in
        path.column >= 0 && path.column < schema.count
          ? [schema[path.column].name] + path.keys : path.keys
      }
    used = .allocate(capacity: Swift.max(types.count, 1))
    used.initialize(repeating: false, count: Swift.max(types.count, 1))
    // A path is in the query, so it will be asked for.
    for index in schema.count..<types.count { setUsed(index) }
  }

  deinit { used.deallocate() }

  /// Says that a column has been asked for.
  func setUsed(_ column: Int) {
    if used[column] { return }
    used[column] = true
    usedCount += 1
  }

  /// Makes what finds the columns used so far, and for each column its slot or -1.
  func makeExtractor() -> (extractor: JSONExtractor, slots: [Int]) {
    var members = JSONMembers()
    let slots = paths.indices.map { used[$0] ? members.add(paths[$0]) : -1 }
    return (JSONExtractor(members), slots)
  }
}
