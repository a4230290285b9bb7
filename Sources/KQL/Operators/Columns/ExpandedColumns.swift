import KQLSyntax

/// The dynamic values that `mv-expand` and `mv-apply` make rows of.
struct ExpandedColumns: Sendable {
  /// How a member of a bag becomes a value.
  enum BagForm: Sendable {
    /// `{"key": value}`
    case bag
    /// `["key", value]`
    case pair
  }

  /// One of the values.
  struct Member: Sendable {
    /// Gives the arrays or bags.
    var expression: Expression

    /// The place of the elements in the result.
    var position: Int

    /// What the elements are converted to.
    var type: ScalarType
  }

  /// The values that are expanded together.
  private(set) var members: [Member] = []

  /// The columns of the result.
  private(set) var schema: Schema

  /// The place of the element's number, when it is asked for.
  private(set) var indexPosition: Int?

  /// The most rows that a row becomes.
  private(set) var limit = Int(Int32.max)

  /// How a member of a bag becomes a value.
  private(set) var bagForm = BagForm.bag

  /// The number of columns of the input.
  let inputWidth: Int

  /// The columns of the input that are expanded in their place, which `mv-apply` gives no more.
  private(set) var expandedInputs: Set<Int> = []

  private var names = ColumnNames()
  private var given: Set<String> = []

  /// Binds the columns, the limit and the parameters of the operator.
  init(
    _ syntax: OperatorSyntax, on input: Plan, _ binder: Binder
  ) throws(Diagnostic) {
    schema = input.schema
    inputWidth = schema.count
    for column in schema { _ = names.unique(column.name) }
    let scope = Scope(input, binder)
    for member in syntax.group("columns") {
      switch member.clause("column") {
      case .named(let values)? where !values.isEmpty:
        try add(values[0].expression, values[0].names.first, member, scope, binder)
      case .expression(let value)?:
        if case .named(let names, let inner) = value.kind {
          try add(inner, names.first, member, scope, binder)
        } else {
          try add(value, nil, member, scope, binder)
        }
      default: throw syntax.missing("columns")
      }
    }
    if let name = syntax.word("with_itemindex") {
      indexPosition = schema.count
      schema.append(ColumnSchema(names.unique(name), .long))
    }
    if let count = syntax.optionalExpression("limit") { limit = try binder.count(count) }
    let forms = ["bag", "array"]
    let kind = try syntax.word("kind", in: forms)
    let expansion = try syntax.word("bagexpansion", in: forms)
    bagForm = kind ?? expansion == "array" ? .pair : .bag
  }

  private mutating func add(
    _ value: ExpressionSyntax, _ given: NameSyntax?, _ clauses: [LabelledClause], _ scope: Scope,
    _ binder: Binder
  ) throws(Diagnostic) {
    let expression = try binder.expression(value, in: scope)
    guard expression.type == .dynamic else {
      throw Diagnostic(
        "expected a dynamic value, not a \(expression.type)", at: value.span,
        help: "convert it with todynamic(), or make an array of it with pack_array()")
    }
    let type = try elementType(clauses, or: .dynamic)
    let name = given?.text ?? binder.impliedName(value, in: scope) ?? binder.nextColumnName()
    guard self.given.insert(name).inserted else {
      throw Diagnostic(
        "there are two columns named '\(name)'", at: given?.span ?? value.span,
        help: "give one of them another name: other = …")
    }
    if let replaced = schema.index(named: name) {
      if given == nil, case .name = value.kind { expandedInputs.insert(replaced) }
      schema[replaced].type = type
      members.append(Member(expression: expression, position: replaced, type: type))
    } else {
      members.append(Member(expression: expression, position: schema.count, type: type))
      schema.append(ColumnSchema(names.unique(name), type))
    }
  }

  /// The type of `to typeof(…)`.
  private func elementType(
    _ clauses: [LabelledClause], or standard: ScalarType
  ) throws(Diagnostic) -> ScalarType {
    guard let syntax = clauses.expression("type") else { return standard }
    guard case .typeOf(let columns) = syntax.kind, columns.count == 1, let column = columns.first,
      let type = ScalarType(name: column.type.text)
    else { throw Diagnostic("expected one type", at: syntax.span, help: "write typeof(long)") }
    return type
  }
}
