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
    if call.isOpen {
      call.binder.openCalls.append(call.name)
      return try used(
        call, input, bag, prefix: prefix ?? "", ignored: ignored,
        replaces: conflict == "replace_source")
    }
    let (rows, found) = try call.known { .stage($0, BagMembers.stage(of: bag.index)) }
    var schema = input.schema
    var columns: [Expression] = Scope(input, call.binder).inputColumns
    var isReplaced = false
    for (key, type) in BagMembers.members(found) where !ignored.contains(key) {
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
    return .projected(rows, named: "bag_unpack", schema, columns)
  }

  /// The columns of the input, and the members of the bags that the query names behind.
  ///
  /// A name may be that of a column of the input that is known by its use as well.
  private static func used(
    _ call: PluginCall, _ input: Plan, _ bag: InputColumn, prefix: String, ignored: Set<String>,
    replaces: Bool
  ) throws(Diagnostic) -> Plan {
    var schema = input.schema
    var columns: [Expression] = schema.enumerated().map {
      InputColumn($0, name: $1.name, type: $1.type)
    }
    func member(_ name: String) -> Expression? {
      guard name.hasPrefix(prefix) else { return nil }
      let key = String(name.dropFirst(prefix.count))
      return ignored.contains(key) ? nil : DynamicPath(base: bag, steps: [.key(key)])
    }
    func first(_ values: [Expression]) throws(Diagnostic) -> Expression {
      let values = values.map { CallArguments.Value(expression: $0, span: call.span) }
      return try ScalarFunction.coalesce.call(
        CallArguments(
          name: "coalesce", span: call.span, values: values,
          inputColumns: Scope(input, call.binder).inputColumns))
    }
    for (index, column) in schema.enumerated() where replaces && index != bag.index {
      guard let member = member(column.name) else { continue }
      columns[index] = try first([member.converted(to: column.type), columns[index]])
    }
    for name in call.binder.usedNames {
      guard let member = member(name) else { continue }
      if let taken = schema.index(named: name), taken != bag.index {
        guard !replaces else { continue }
        columns[taken] = try first([AsDynamic.expression(columns[taken]), member])
        schema[taken].type = .dynamic
      } else {
        schema.append(ColumnSchema(name, .dynamic))
        columns.append(member)
      }
    }
    schema.remove(at: bag.index)
    columns.remove(at: bag.index)
    return Plan.projected(input, named: "bag_unpack", schema, columns).opened
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
      schema = columns.compactMap { $0 as? InputColumn }.map { input.schema[$0.index] }
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
