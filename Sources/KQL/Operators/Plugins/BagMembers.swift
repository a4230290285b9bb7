/// Finds the keys of the bags of a column and the types of their values.
final class BagMembers: Operator {
  private let column: Int

  /// The type that all values of a key have; `dynamic` when they differ.
  private var types: [String: ScalarType] = [:]

  private init(of column: Int, output: Operator, _ run: RunContext) {
    self.column = column
    super.init(output: output, run)
  }

  /// The stage that gives a row of each key, with the name of its type.
  static func stage(of column: Int) -> Stage {
    Stage(
      name: "bag_unpack", schema: [ColumnSchema("key", .string), ColumnSchema("type", .string)],
      memory: .allRows
    ) { BagMembers(of: column, output: $0, $1) }
  }

  /// The keys in their order and the types, of what the stage gives.
  static func members(_ table: Table) -> [(key: String, type: ScalarType)] {
    var members: [(key: String, type: ScalarType)] = []
    for batch in table.batches {
      for row in 0..<batch.count {
        let texts = [0, 1].map { batch.column($0).value(row, as: StringView.self)?.string ?? "" }
        members.append((texts[0], ScalarType(rawValue: texts[1]) ?? .dynamic))
      }
    }
    return members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  override func process(_ batch: Batch) -> Bool {
    let column = batch.column(column)
    for row in 0..<column.storedCount {
      guard let bag = column.value(row, as: Dynamic.self), bag.kind == .bag else { continue }
      for (key, value) in bag.members {
        let name = key.withDecoded { $0.string }
        guard let type = value.kind.scalarType else { continue }
        if let known = types[name], known != type {
          types[name] = .dynamic
        } else {
          types[name] = type
        }
      }
    }
    return true
  }

  override func finish() {
    let texts = Arena()
    var keys = ColumnBuilder<StringView>(capacity: types.count)
    var names = ColumnBuilder<StringView>(capacity: types.count)
    for (key, type) in types {
      keys.append(texts.copy(key))
      names.append(texts.copy(type.rawValue))
    }
    _ = emit(
      Batch(
        count: types.count, columns: [keys.finish(owners: [texts]), names.finish(owners: [texts])]))
    types = [:]
    output?.finish()
  }
}

extension DynamicKind {
  /// The type of a column of such values; `nil` for null.
  var scalarType: ScalarType? {
    switch self {
    case .null: nil
    case .bool: .bool
    case .long: .long
    case .real: .real
    case .string: .string
    case .datetime: .datetime
    case .timespan: .timespan
    case .guid: .guid
    case .decimal: .decimal
    case .array, .bag: .dynamic
    }
  }
}
