import KQLSyntax

/// The columns of a `project`, an `extend` or a `print` while they are bound.
struct ProjectedColumns {
  /// How the operator treats columns that are there and those that get no name.
  enum Style {
    /// `project`, `distinct`: each is one more; made-up names are `Column1`, `Column2`, ….
    case project
    /// `extend`, `serialize`: a name that is there gets another value.
    case extend
    /// `print`: made-up names are `print_0`, `print_1`, … by their positions.
    case print
  }

  private(set) var schema: Schema
  private(set) var expressions: [Expression]
  private let style: Style
  private var names = ColumnNames()
  private var given: Set<String> = []
  private var implied: Set<String> = []
  private var position = 0

  /// Starts with no columns, or for `extend` with those of the scope.
  init(_ style: Style, _ scope: Scope) {
    self.style = style
    schema = style == .extend ? scope.schema : []
    expressions = style == .extend ? scope.inputColumns : []
    for column in schema where !column.isHidden { _ = names.unique(column.name) }
  }

  /// Binds `[name =] expression` and adds what it gives.
  mutating func add(
    _ syntax: NamedExpressionSyntax, in scope: Scope, _ binder: Binder
  ) throws(Diagnostic) {
    defer { position += 1 }
    for name in syntax.names where !given.insert(name.text).inserted {
      throw Diagnostic("there are two columns named '\(name.text)'", at: name.span)
    }
    if case .star = syntax.expression.kind, syntax.names.isEmpty {
      for column in scope.visibleColumns { append(column.name, column) }
      return
    }
    let expression = try binder.expression(syntax.expression, in: scope)
    if let call = expression as? TupleCall {
      return try addResults(of: call, syntax)
    }
    if syntax.names.count > 1 {
      return try addElements(of: expression, syntax)
    }
    if let name = syntax.names.first {
      append(name.text, expression, replaces: style == .extend)
    } else {
      try addUnnamed(expression, syntax.expression, in: scope, binder)
    }
  }

  private mutating func addUnnamed(
    _ expression: Expression, _ syntax: ExpressionSyntax, in scope: Scope, _ binder: Binder
  ) throws(Diagnostic) {
    if style == .print { return append("print_\(position)", expression) }
    if style == .extend, binder.isColumn(syntax, bound: expression, in: scope) { return }
    guard let name = binder.impliedName(syntax, in: scope) else {
      let name = binder.nextColumnName(besides: style == .extend ? scope : nil)
      return append(name, expression)
    }
    guard style == .extend else { return append(name, expression) }
    guard !given.contains(name), implied.insert(name).inserted else {
      throw Diagnostic(
        "there are two columns named '\(name)'", at: syntax.span,
        help: "this one is named after what is in it; give it a name: other = …")
    }
    append(name, expression, replaces: true)
  }

  /// `(a, b) = call`: the results of a function with several.
  ///
  /// Those that are given no name get one of their own, except in `extend` and `print`.
  private mutating func addResults(
    of call: TupleCall, _ syntax: NamedExpressionSyntax
  ) throws(Diagnostic) {
    guard syntax.names.count <= call.results.count else {
      throw Diagnostic(
        "there are \(call.results.count) results, not \(syntax.names.count)",
        at: syntax.expression.span)
    }
    if style == .print, call.results.count == 1, syntax.names.isEmpty {
      return append("print_\(position)", call.element(0))
    }
    for (index, result) in call.results.enumerated() {
      if index < syntax.names.count {
        append(syntax.names[index].text, call.element(index), replaces: style == .extend)
      } else if syntax.names.isEmpty || style == .project {
        append(result.name, call.element(index))
      }
    }
  }

  /// `(a, b) = expression`: the elements of a dynamic array.
  private mutating func addElements(
    of expression: Expression, _ syntax: NamedExpressionSyntax
  ) throws(Diagnostic) {
    guard expression.type == .dynamic else {
      throw Diagnostic(
        "several names need an array of values, not a \(expression.type)",
        at: syntax.expression.span)
    }
    for (index, name) in syntax.names.enumerated() {
      append(
        name.text, DynamicPath(base: expression, steps: [.index(index)]),
        replaces: style == .extend)
    }
  }

  /// Leaves out columns.
  mutating func remove(_ positions: Range<Int>) {
    schema.removeSubrange(positions)
    expressions.removeSubrange(positions)
  }

  private mutating func append(_ name: String, _ expression: Expression, replaces: Bool = false) {
    if replaces, let index = schema.index(named: name) {
      schema[index] = ColumnSchema(name, expression.type)
      expressions[index] = expression
    } else {
      schema.append(ColumnSchema(names.unique(name), expression.type))
      expressions.append(expression)
    }
  }
}
