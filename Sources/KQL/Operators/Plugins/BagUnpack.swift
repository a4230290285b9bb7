import KQLSyntax

extension Plugin {
  static let bagUnpack = Plugin(
    "bag_unpack", "Makes a column of each member of the bags of a column.",
    signature: "bag_unpack(column, [prefix], [columnsConflict], [ignoredProperties])",
    parameters: [
      "column": "A dynamic column of bags.",
      "OutputColumnPrefix?": "What the names of the new columns begin with.",
      "columnsConflict?":
        "What happens when a name is taken: `error`, `replace_source`, `keep_source`.",
      "ignoredProperties?": "An array of members that get no column.",
    ],
    example: """
      datatable (d: dynamic) [dynamic({'a': 1, 'b': 'x'}), dynamic({'a': 2})]
      | evaluate bag_unpack(d)
      """
  ) { (call) throws(Diagnostic) in
    try call.require(1...4)
    let input = try call.input()
    let bag = try call.column(0)
    guard bag.type == .dynamic else {
      throw Diagnostic(
        "expected a dynamic column, not a \(bag.type)", at: call.arguments[0].value.span,
        help: "parse it first: extend d = parse_json(…)")
    }
    let prefix = try call.argument("OutputColumnPrefix", at: 1).map { (value) throws(Diagnostic) in
      try call.text(value)
    }
    let conflict = try call.argument("columnsConflict", at: 2).map { (value) throws(Diagnostic) in
      try call.text(value)
    }
    let policies = ["error", "replace_source", "keep_source"]
    guard policies.contains(conflict ?? "error") else {
      throw Diagnostic(
        "unknown value of 'columnsConflict'", at: call.span,
        help: "it is one of \(policies.joined(separator: ", "))")
    }
    var ignored: Set<String> = []
    if let list = call.argument("ignoredProperties", at: 3) {
      ignored = Set(try call.binder.constant(list, as: .dynamic).firstTexts)
    }
    if let declared = call.declared {
      return unpacked(input, bag, declared, prefix: prefix ?? "", ignored: ignored)
    }
    let rows = try call.knownRows()
    var members = BagMembers()
    for batch in rows.batches { members.add(batch.column(bag.index)) }
    var schema = input.schema
    var columns: [Expression] = Scope(input, call.binder).inputColumns
    var isReplaced = false
    let found = members.types.filter { !ignored.contains($0.key) }.sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    for (key, type) in found {
      let name = (prefix ?? "") + key
      let value = DynamicPath(base: bag, steps: [.key(key)]).converted(to: type)
      guard let taken = schema.index(named: name) else {
        schema.append(ColumnSchema(name, type))
        columns.append(value)
        continue
      }
      if taken != bag.index, conflict == "keep_source" { continue }
      guard taken == bag.index || conflict == "replace_source" else {
        throw Diagnostic(
          "a member of the bags has the name of the column '\(name)'", at: call.span,
          help: "give a prefix, or columnsConflict='replace_source' or 'keep_source'")
      }
      isReplaced = isReplaced || taken == bag.index
      schema[taken].type = type
      columns[taken] = value
    }
    if !isReplaced {
      schema.remove(at: bag.index)
      columns.remove(at: bag.index)
    }
    return .projected(.table(rows), named: "bag_unpack", schema, columns)
  }

  /// The declared columns: those of the input, and members of the bags.
  private static func unpacked(
    _ input: Plan, _ bag: InputColumn, _ declared: DeclaredColumns, prefix: String,
    ignored: Set<String>
  ) -> Plan {
    let source = input.schema.enumerated().map {
      InputColumn($0, name: $1.name, type: $1.type)
    }.filter { $0.index != bag.index }
    var schema: Schema = []
    var columns: [Expression] = []
    if declared.hasStar {
      let names = Set(declared.schema.map(\.name))
      columns = source.filter { !names.contains($0.name) }
      schema = columns.compactMap { $0 as? InputColumn }.map { ColumnSchema($0.name, $0.type) }
    }
    for column in declared.schema {
      schema.append(column)
      let key = String(column.name.dropFirst(prefix.count))
      if let same = source.first(where: { $0.name == column.name }) {
        columns.append(same.converted(to: column.type))
      } else if column.name.hasPrefix(prefix), !ignored.contains(key) {
        columns.append(
          DynamicPath(base: bag, steps: [.key(key)]).converted(to: column.type))
      } else {
        columns.append(Constant(.nulls(column.type, count: 1)))
      }
    }
    return .projected(input, named: "bag_unpack", schema, columns)
  }
}

/// The keys of bags and the types of their values.
private struct BagMembers {
  /// The type that all values of a key have; `dynamic` when they differ.
  private(set) var types: [String: ScalarType] = [:]

  /// Takes in the bags of a column.
  mutating func add(_ column: Column) {
    for row in 0..<column.storedCount {
      guard let bag = column.value(row, as: Dynamic.self), bag.kind == .bag else { continue }
      for (key, value) in bag.members {
        let name = key.withDecoded { $0.string }
        guard let type = value.kind.scalarType else {
          continue
        }
        if let known = types[name], known != type {
          types[name] = .dynamic
        } else {
          types[name] = type
        }
      }
    }
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
