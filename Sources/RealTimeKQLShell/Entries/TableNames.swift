import KQLSyntax

/// The tables that a query reads and does not make itself, as far as its grammar tells.
///
/// Nothing is bound and nothing computed, so it can be asked of any text that was typed.
struct TableNames {
  /// Their names, in the order of the text; a name may come twice.
  var names: [String] { found.filter { !defined.contains($0) } }

  /// Whether it reads whatever tables there are, as `union *` and `search 'x'` do.
  private(set) var readsAll = false

  /// Whether it reads a table at all.
  var readsInput: Bool { readsAll || !names.isEmpty }

  private var found: [String] = []
  private var defined: Set<String> = []

  /// Looks through a query.
  init(_ query: QuerySyntax) { for statement in query.statements { visit(statement) } }

  /// Looks through a text; one with mistakes reads what can be made out.
  init(_ text: String) { self.init(Parser.parse(file: text).query) }

  private mutating func visit(_ statement: StatementSyntax) {
    switch statement.kind {
    case .letExpression(let name, let value):
      visit(value)
      defined.insert(name.text)
    case .letFunction(let name, let function):
      visit(function)
      defined.insert(name.text)
    case .createFunction(let create): visit(create.function)
    case .expression(let value): visit(value, isTable: true)
    case .declareParameters(let parameters): defined.formUnion(parameters.map(\.name.text))
    case .declarePattern(let pattern): defined.insert(pattern.name.text)
    case .set, .restrict, .alias: break
    }
  }

  private mutating func visit(_ function: FunctionSyntax) {
    defined.formUnion(function.parameters.map(\.name.text))
    for statement in function.body { visit(statement) }
  }

  private mutating func visit(_ pipeline: PipelineSyntax) {
    switch pipeline.source {
    case .expression(let value): visit(value, isTable: true)
    case .operator(let first): visit(first, isFirst: true)
    }
    for next in pipeline.operators { visit(next, isFirst: false) }
  }

  private mutating func visit(_ syntax: OperatorSyntax, isFirst: Bool) {
    let looksAround = ["union", "find", "search"].contains(syntax.keyword.text)
    if isFirst, looksAround, !syntax.clauses.contains(where: { $0.label == "tables" }) {
      readsAll = true
    }
    if syntax.keyword.text == "as", case .name(let name)? = syntax.clauses.first?.clause {
      defined.insert(name.text)
    }
    for labelled in syntax.clauses { visit(labelled.clause) }
  }

  private mutating func visit(_ clause: ClauseSyntax) {
    switch clause {
    case .expression(let value): visit(value)
    case .named(let values): for value in values { visit(value.expression) }
    case .ordered(let values): for value in values { visit(value.value.expression) }
    case .expressions(let values): for value in values { visit(value) }
    case .table(let table): visit(table, isTable: true)
    case .tables(let tables): for table in tables { visit(table, isTable: true) }
    case .branches(let branches): for branch in branches { visit(branch.pipeline) }
    case .statements(let statements): for statement in statements { visit(statement) }
    case .group(let groups): for clause in groups.joined() { visit(clause.clause) }
    case .properties(let arguments): for argument in arguments { visit(argument.value) }
    case .steps(let steps): for step in steps { visit(step.condition) }
    case .columns, .name, .pattern, .declarations, .graphPatterns, .flag: break
    }
  }

  private mutating func visit(_ value: ExpressionSyntax, isTable: Bool = false) {
    switch value.kind {
    case .name(let name): if isTable { found.append(name.text) }
    case .wildcard: if isTable { readsAll = true }
    case .star: break
    case .pipeline(let pipeline): visit(pipeline)
    case .toScalar(let table), .toTable(let table), .materialize(let table):
      visit(table, isTable: true)
    case .call(_, let arguments), .memberCall(_, _, let arguments):
      for argument in arguments { visit(argument.value, isTable: isTable) }
    case .path(let base, _): visit(base)
    case .index(let base, let index):
      visit(base)
      visit(index)
    case .unary(_, let operand), .named(_, let operand): visit(operand)
    case .binary(_, let left, let right):
      visit(left)
      visit(right)
    case .membership(_, let left, let list):
      visit(left)
      for element in list { visit(element) }
    case .between(let value, let low, let high, _):
      for part in [value, low, high] { visit(part) }
    case .literal, .typeOf: break
    }
  }
}
