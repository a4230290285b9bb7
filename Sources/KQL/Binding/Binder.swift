import KQLSyntax

/// Turns syntax into plans: names into columns, calls into overloads, clauses into operators.
///
/// Every mistake in a query is reported from here, with its place.
final class Binder {
  /// The operators that are built, by keyword.
  let operators: [String: QueryOperator]

  init(operators: [String: QueryOperator]) {
    self.operators = operators
  }

  /// A scalar expression over the columns of a scope.
  func expression(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression { Constant(Int64(0)) }

  /// A condition: converted to bool, refused when it is not one.
  func predicate(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression { Constant(true) }

  /// The name a result column gets from an expression: `x`, `a_b` for `a.b`; `nil` for others.
  func impliedName(_ syntax: ExpressionSyntax) -> String? { nil }

  /// An aggregate call; `nil` when the expression is not just one.
  func aggregate(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> BoundAggregate? { nil }

  /// A tabular expression.
  func plan(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Plan { .table(Table(schema: [])) }

  /// A pipeline whose source is the rows of `input` (`mv-apply`, `fork`, `partition`).
  func plan(_ branch: PipelineSyntax, from input: Plan) throws(Diagnostic) -> Plan { input }

  /// A scalar expression that must be constant, as a column of one row of a type.
  func constant(
    _ syntax: ExpressionSyntax, as type: ScalarType
  ) throws(Diagnostic) -> Column { .nulls(type, count: 1) }

  /// The columns that a name or a pattern (`Name*`) stands for, as positions in the schema.
  ///
  /// - Throws: A diagnostic with candidates when a plain name is unknown.
  func columns(
    matching syntax: ExpressionSyntax, in schema: Schema
  ) throws(Diagnostic) -> [Int] { [] }

  /// Runs a plan that does not read the stream.
  func evaluate(_ plan: Plan, at span: SourceSpan) throws(Diagnostic) -> Table { Table(schema: plan.schema) }
}

/// Gives columns names that are not taken: `x`, then `x1`, `x2`, as Kusto does.
struct ColumnNames {
  private var taken: Set<String> = []

  /// The name, or with the first number behind it that makes it new.
  mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = 1
    while !taken.insert("\(name)\(number)").inserted { number += 1 }
    return "\(name)\(number)"
  }
}
