import KQLSyntax

/// Calls that look like functions, and depend on the columns or the settings of the query.
extension Binder {
  /// `column_ifexists(name, default)`: the column, or the value where there is none.
  func columnIfExists(
    _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let (name, index) = try columnName(arguments, 2, at: span, in: scope)
    let standard = try expression(arguments[1].value, in: scope)
    guard let index else { return standard }
    let column = InputColumn(index, name: name, type: scope.schema[index].type)
    // What is known by its use is of the type that is expected of it.
    return scope.isOpen && usedNames.contains(name) ? column.converted(to: standard.type) : column
  }

  /// The column that a constant first argument names, and where it is, if it is.
  func columnName(
    _ arguments: [ArgumentSyntax], _ count: Int, at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> (name: String, index: Int?) {
    guard arguments.count == count,
      let constant = try expression(arguments[0].value, in: Scope([])).constantValue,
      constant.type == .string
    else {
      throw Diagnostic(
        "expected the name of a column as a constant string\(count > 1 ? ", and a value" : "")",
        at: span,
        help: count > 1
          ? "it is column_ifexists(name: string, default)" : "it is iscolumnexists(name: string)")
    }
    let name = constant.firstText
    let index = scope.schema.index(named: name)
    if index == nil, scope.isOpen, !usedNames.contains(name) {
      throw unknownColumn(NameSyntax(name, at: arguments[0].value.span), in: scope)
    }
    return (name, index)
  }

  /// `column_names_of(table)`: the names of a table's columns.
  func columnNames(
    _ arguments: [ArgumentSyntax], at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    guard arguments.count == 1 else {
      throw Diagnostic(
        "'column_names_of' takes one table", at: span, help: "it is column_names_of(table)")
    }
    let columns = try plan(arguments[0].value).schema
    let texts = Arena()
    let arena = Arena()
    var names = DynamicArrayWriter(arena)
    for column in columns { names.append(string: texts.copy(column.name)) }
    return Constant(names.finish(), owners: [arena])
  }

  /// `bin_auto(value)`: `bin_at` with what `set query_bin_auto_size` and `query_bin_auto_at` say.
  func binAuto(
    _ name: NameSyntax, _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    var call = try self.arguments(name, arguments, at: span, in: scope)
    try call.require(1...1, "bin_auto(value)")
    guard let size = settings["query_bin_auto_size"] else {
      throw Diagnostic(
        "the size of the bins is not set", at: span,
        help: "begin the query with: set query_bin_auto_size=1h;")
    }
    call.values.append(size)
    guard let point = settings["query_bin_auto_at"] else {
      return try ScalarFunction.bin.call(call)
    }
    call.values.append(point)
    return try ScalarFunction.binAt.call(call)
  }

  /// Takes in `set name = value`, of which some functions want to know.
  func set(_ name: NameSyntax, _ value: ExpressionSyntax?) throws(Diagnostic) {
    guard let value, ["query_bin_auto_size", "query_bin_auto_at"].contains(name.text) else {
      return
    }
    settings[name.text] = CallArguments.Value(
      expression: try expression(value, in: Scope([])), span: value.span)
  }
}
