/// The columns of a reader of JSON lines, and which of them have been asked for.
final class NDJSONColumns {
  /// The type of each column.
  let types: [ScalarType]

  /// Whether the type of each column was inferred.
  let inferred: [Bool]

  /// The keys to each column's value, from the event in; none for the rest of an event.
  let paths: [[String]]

  /// The keys that the columns are of; `nil` when nobody asks for others.
  private let known: Set<[UInt8]>?

  /// Keys that events had and no column is of; as many as are worth naming.
  private(set) var newNames: [String] = []

  /// For each column that was added because a query names it whether an event has had it, and whether
  /// events were looked at.
  private var isFound: [Bool]
  private var isSought: [Bool]

  /// Grows with every column that is asked for the first time.
  private(set) var usedCount = 0

  private let used: UnsafeMutablePointer<Bool>
  private let firstPath: Int

  /// How many new keys are named.
  private static let newNameLimit = 32

  init(_ format: NDJSONFormat, paths: [ColumnPath]) {
    let schema = format.schema
    types =
      schema.map(\.type)
      + paths.map { path in
        path.column == ColumnPath.event && path.keys.count == 1
          ? format.hidden.first { $0.name == path.keys[0] }?.type ?? .dynamic : .dynamic
      }
    inferred = format.inferred + paths.map { _ in false }
    self.paths =
      schema.map { [$0.name] }
      + paths.map { path in
        path.column >= 0 && path.column < schema.count
          ? [schema[path.column].name] + path.keys : path.keys
      }
    known =
      paths.contains(.rest)
      ? Set(
        (self.paths.filter { $0.count == 1 }.map { $0[0] } + format.hidden.map(\.name))
          .map { Array($0.utf8) }) : nil
    isFound = types.map { _ in false }
    isSought = isFound
    firstPath = schema.count
    used = .allocate(capacity: Swift.max(types.count, 1))
    used.initialize(repeating: false, count: Swift.max(types.count, 1))
    // A path is in the query, so it will be asked for.
    for index in schema.count..<types.count where !self.paths[index].isEmpty { setUsed(index) }
  }

  deinit { used.deallocate() }

  /// Says that a column has been asked for.
  func setUsed(_ column: Int) {
    if used[column] { return }
    used[column] = true
    usedCount += 1
  }

  /// Whether somebody has asked what the columns do not tell of events.
  private var wantsRest: Bool { paths.indices.contains { paths[$0].isEmpty && used[$0] } }

  /// Whether a key is of a column.
  func isKnown(_ key: StringView) -> Bool { known?.contains(Array(key.bytes)) ?? true }

  /// Takes down a key that no column is of.
  func note(newName name: String) {
    if newNames.count < Self.newNameLimit, !newNames.contains(name) { newNames.append(name) }
  }

  /// Whether it is still to be found out if an event has a column that a query has named.
  func isMissing(_ column: Int) -> Bool { column >= firstPath && !isFound[column] }

  /// Says whether some events have a column.
  func setFound(_ found: Bool, _ column: Int) {
    isSought[column] = true
    if found { isFound[column] = true }
  }

  /// Names that queries have and that no event has had, though some were looked at.
  var missingNames: [String] {
    (firstPath..<types.count).filter { paths[$0].count == 1 && isSought[$0] && !isFound[$0] }
      .map { paths[$0][0] }
  }

  /// Makes what finds the columns used so far, and for each column its slot or -1.
  func makeExtractor() -> (extractor: JSONExtractor, slots: [Int]) {
    var members = JSONMembers()
    members.known = wantsRest ? known : nil
    let slots = paths.indices.map { used[$0] ? members.add(paths[$0]) : -1 }
    return (JSONExtractor(members), slots)
  }
}
