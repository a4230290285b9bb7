import KQLSyntax

/// The steps of a `scan` and the columns they read and write.
///
/// Columns are numbered: those of the input, then the declared ones. What expressions read is a
/// narrow view: the columns they name of the row, and those they name of earlier rows that matched a
/// step (`step.column`).
struct ScanColumns: Sendable {
  /// When the rows of a step leave.
  enum Output: Sendable { case all, last, none }

  /// A declared column.
  struct Declared: Sendable {
    var schema: ColumnSchema
    /// The value before a step assigns one: one row.
    var standard: Column
  }

  /// A value that a step gives a column.
  struct Assignment: Sendable {
    var column: Int
    var value: Expression
    var readsState: Bool
  }

  /// A step.
  struct Step: Sendable {
    var isOptional: Bool
    var output: Output
    var condition: Expression
    var conditionReadsState: Bool
    var assignments: [Assignment]
  }

  /// A column of the view.
  private enum Source: Sendable {
    case row(Int)
    case state(step: Int, position: Int, column: Int)
  }

  let schema: Schema
  let inputCount: Int
  let declared: [Declared]
  private(set) var steps: [Step] = []
  let partition: [Expression]
  let hasMatch: Bool

  /// The columns that any step may assign, in order: they are not just those of the row.
  private(set) var assigned: [Int]

  /// The columns of each step that are kept for later rows.
  private(set) var remembered: [[Int]]

  private var sources: [Source] = []
  private let types: [ScalarType]

  /// Binds the operator.
  init(_ syntax: OperatorSyntax, on input: Plan, _ binder: Binder) throws(Diagnostic) {
    var names = ColumnNames()
    for column in input.schema { _ = names.unique(column) }
    var declared: [Declared] = []
    if case .declarations(let parameters)? = syntax.clause("declarations") {
      for parameter in parameters {
        guard input.schema.index(named: parameter.name.text) == nil,
          !declared.contains(where: { $0.schema.name == parameter.name.text })
        else {
          throw Diagnostic(
            "there is a column '\(parameter.name.text)' already", at: parameter.name.span)
        }
        declared.append(try Self.declared(parameter, binder))
      }
    }
    self.declared = declared
    inputCount = input.schema.count
    let own = input.schema + declared.map(\.schema)
    types = own.map(\.type)
    for column in declared { _ = names.unique(column.schema.name) }
    let match = syntax.word("with_match_id")
    hasMatch = match != nil
    schema = own + (match.map { [ColumnSchema(names.unique($0), .long)] } ?? [])
    var partition: [Expression] = []
    if case .expressions(let keys)? = syntax.clause("partition") {
      for key in keys { partition.append(try binder.expression(key, in: Scope(input, binder))) }
    }
    self.partition = partition

    guard case .steps(let written)? = syntax.clause("steps"), !written.isEmpty else {
      throw syntax.missing("steps")
    }
    for (index, step) in written.enumerated()
    where written[..<index].contains(where: { $0.name.text == step.name.text }) {
      throw Diagnostic("there are two steps named '\(step.name.text)'", at: step.name.span)
    }
    assigned = Array(inputCount..<own.count)
    remembered = written.map { _ in [] }

    // Bound twice: first to learn which columns are read, then over those alone.
    var all: Schema = own
    for step in written {
      all += own.map { ColumnSchema("\(step.name.text).\($0.name)", $0.type) }
    }
    var used: Set<Int> = []
    for index in written.indices {
      let step = try Self.bind(written, index, own: own, in: all, binder)
      for expression in [step.condition] + step.assignments.map(\.value) {
        expression.collectColumns(&used)
      }
    }
    var view: Schema = []
    for index in used.sorted() {
      view.append(all[index])
      if index < own.count {
        sources.append(.row(index))
      } else {
        let step = index / own.count - 1
        let column = index % own.count
        sources.append(.state(step: step, position: remembered[step].count, column: column))
        remembered[step].append(column)
      }
    }
    let stateStart = used.filter { $0 < own.count }.count
    for index in written.indices {
      var step = try Self.bind(written, index, own: own, in: view, binder)
      step.conditionReadsState = step.condition.reads(from: stateStart)
      for at in step.assignments.indices {
        step.assignments[at].readsState = step.assignments[at].value.reads(from: stateStart)
      }
      steps.append(step)
    }
    let replaced = Set(steps.flatMap { $0.assignments.map(\.column) }).filter { $0 < inputCount }
    assigned = replaced.sorted() + assigned
  }

  private static func declared(
    _ parameter: FunctionParameterSyntax, _ binder: Binder
  ) throws(Diagnostic) -> Declared {
    guard case .scalar(let name) = parameter.kind, let type = ScalarType(name: name.text) else {
      throw Diagnostic("unknown type", at: parameter.name.span, help: "for example long or string")
    }
    var standard = Column.nulls(type, count: 1)
    if let value = parameter.defaultValue { standard = try binder.constant(value, as: type) }
    return Declared(schema: ColumnSchema(parameter.name.text, type), standard: standard)
  }

  private static func bind(
    _ steps: [ScanStepSyntax], _ index: Int, own: Schema, in view: Schema, _ binder: Binder
  ) throws(Diagnostic) -> Step {
    let syntax = steps[index]
    let scope = Scope(view)
    let condition = try binder.predicate(try states(syntax.condition, steps, index), in: scope)
    var assignments: [Assignment] = []
    for assignment in syntax.assignments {
      guard let name = assignment.names.first, let column = own.index(named: name.text) else {
        throw Diagnostic(
          "unknown column '\(assignment.names.first?.text ?? "")'",
          at: assignment.names.first?.span ?? assignment.expression.span,
          help: "declare it: scan declare (\(assignment.names.first?.text ?? ""): long) with …")
      }
      let value = try binder.expression(
        try states(assignment.expression, steps, index), in: scope)
      guard value.type == own[column].type || value.type.widens(to: own[column].type) else {
        throw Diagnostic(
          "'\(name.text)' is a \(own[column].type), not a \(value.type)",
          at: assignment.expression.span,
          help: "convert the value with to\(own[column].type)()")
      }
      assignments.append(
        Assignment(column: column, value: value.converted(to: own[column].type), readsState: true))
    }
    let output: Output =
      switch syntax.output?.text {
      case "last": .last
      case "none": .none
      default: .all
      }
    return Step(
      isOptional: syntax.isOptional, output: output, condition: condition,
      conditionReadsState: true, assignments: assignments)
  }

  /// `step.column` as the name of one column of the view.
  private static func states(
    _ syntax: ExpressionSyntax, _ steps: [ScanStepSyntax], _ index: Int
  ) throws(Diagnostic) -> ExpressionSyntax {
    try syntax.replacing { (part) throws(Diagnostic) in
      guard case .path(let base, let member) = part.kind, case .name(let step) = base.kind,
        let found = steps.firstIndex(where: { $0.name.text == step.text })
      else { return nil }
      guard found <= index else {
        throw Diagnostic(
          "the step '\(step.text)' comes later", at: step.span,
          help: "a step can read itself and those before it")
      }
      return ExpressionSyntax(
        .name(NameSyntax("\(step.text).\(member.text)", at: part.span)), at: part.span)
    }
  }

  /// What expressions that read no state see of a batch.
  func view(of batch: Batch) -> Batch {
    Batch(
      count: batch.count,
      cells: sources.map { source in
        switch source {
        case .row(let column) where column < inputCount: batch.cell(column)
        case .row(let column):
          Batch.Cell(.decoded(declared[column - inputCount].standard.repeated(batch.count)))
        case .state(_, _, let column):
          Batch.Cell(.decoded(.nulls(types[column], count: batch.count)))
        }
      })
  }

  /// What expressions see of one row and the rows that matched before it.
  func view(of batch: Batch, row: Int, _ records: [[Column]?]) -> Batch {
    var index = UInt32(row)
    return Batch(
      count: 1,
      columns: sources.map { source in
        switch source {
        case .row(let column):
          column < inputCount
            ? batch.column(column).gather(indices: &index, count: 1)
            : declared[column - inputCount].standard
        case .state(let step, let position, let column):
          if step < records.count, let record = records[step] {
            record[position]
          } else {
            column < inputCount
              ? .nulls(types[column], count: 1) : declared[column - inputCount].standard
          }
        }
      })
  }
}

extension Expression {
  /// Adds the positions of the columns that are read.
  fileprivate func collectColumns(_ used: inout Set<Int>) {
    if let column = self as? InputColumn { used.insert(column.index) }
    for operand in operands { operand.collectColumns(&used) }
  }

  /// Whether a column from a position on is read.
  fileprivate func reads(from position: Int) -> Bool {
    if let column = self as? InputColumn { return column.index >= position }
    return operands.contains { $0.reads(from: position) }
  }
}

extension ScalarType {
  /// Whether values become those of another type without a function that says so.
  fileprivate func widens(to other: ScalarType) -> Bool {
    (isNumeric && other.isNumeric) || self == .dynamic || other == .dynamic
  }
}
