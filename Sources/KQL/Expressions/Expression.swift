/// A bound scalar expression: gives a column for every batch.
///
/// Expressions are immutable and shared by all workers; what a node wants to keep from one batch to
/// the next (a compiled regex, a counter) is in the ``EvaluationContext``.
class Expression: @unchecked Sendable {
  /// The type of every value.
  final let type: ScalarType

  init(type: ScalarType) { self.type = type }

  /// The value for each row of the batch: a column of `batch.count` rows and of the node's type.
  func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    preconditionFailure("an expression without an evaluation")
  }

  /// The operands.
  var operands: [Expression] { [] }

  /// Whether equal input gives equal output, whatever the row, the batch and the time.
  var isDeterministic: Bool { operands.allSatisfy(\.isDeterministic) }

  /// Whether a row's value depends on other rows: `prev`, `next`, `row_number`, ….
  ///
  /// The whole input must come as one batch then, whose order means something.
  var isWindowFunction: Bool { operands.contains(where: \.isWindowFunction) }

  /// The value when it does not depend on the input, as a column of one row.
  var constantValue: Column? { nil }

  /// Whether another expression is the same by what is written; only of simple ones that is known.
  final func isSame(as other: Expression) -> Bool {
    guard type == other.type, operands.count == other.operands.count,
      zip(operands, other.operands).allSatisfy({ $0.isSame(as: $1) })
    else { return false }
    switch (self, other) {
    case (let a as InputColumn, let b as InputColumn): return a.index == b.index
    case (let a as Call, let b as Call): return a.name == b.name && a.isDeterministic
    case (is Cast, is Cast): return true
    default:
      guard let a = constantValue, let b = other.constantValue else { return false }
      return a.converted(to: .string).firstText == b.converted(to: .string).firstText
    }
  }
}

/// A column of the input.
final class InputColumn: Expression, @unchecked Sendable {
  /// The position in the input's schema.
  let index: Int

  /// The name, for results that are named after their expression.
  let name: String

  /// Whether it is the time of receipt.
  let isReceipt: Bool

  init(_ index: Int, name: String, type: ScalarType, isReceipt: Bool = false) {
    self.index = index
    self.name = name
    self.isReceipt = isReceipt
    super.init(type: type)
  }

  /// A column of a schema.
  convenience init(_ index: Int, of schema: Schema) {
    self.init(index, name: schema[index].name, type: schema[index].type)
  }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    batch.column(index)
  }
}

/// A value known when the query is bound.
final class Constant: Expression, @unchecked Sendable {
  private let value: Column

  /// Creates a constant from a column of one row.
  init(_ value: Column) {
    self.value = value
    super.init(type: value.type)
  }

  /// Creates a constant from a value; `nil` is null.
  convenience init<Element: ScalarElement>(_ value: Element?, owners: [AnyObject] = []) {
    self.init(Column.constant(value, count: 1, owners: owners))
  }

  /// Creates a string.
  convenience init(_ text: String) { self.init(Column.constant(text, count: 1)) }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    value.repeated(batch.count)
  }

  override var constantValue: Column? { value }
}

/// An operator or a function applied to operands.
final class Call: Expression, @unchecked Sendable {
  /// What is applied, for explanations: `strcat`, `+`.
  let name: String

  private let arguments: [Expression]
  private let overload: Overload
  private let isPure: Bool

  /// Creates a call; the operands have the types the overload takes.
  init(
    _ name: String, _ overload: Overload, _ arguments: [Expression], isDeterministic: Bool = true
  ) {
    self.name = name
    self.arguments = arguments
    self.overload = overload
    isPure = isDeterministic
    super.init(type: overload.result)
  }

  override var operands: [Expression] { arguments }
  override var isDeterministic: Bool { isPure && arguments.allSatisfy(\.isDeterministic) }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let columns = arguments.map { $0.evaluate(batch, context) }
    if isPure, !columns.isEmpty, columns.allSatisfy(\.isConstant) {
      let once = overload.evaluate(
        Arguments(columns: columns.map { $0.repeated(1) }, count: 1, context: context, site: self))
      return checked(once, context).repeated(batch.count)
    }
    return checked(
      overload.evaluate(
        Arguments(columns: columns, count: batch.count, context: context, site: self)), context)
  }

  /// The result, or nulls and a failure when it is larger than values may be.
  private func checked(_ result: Column, _ context: EvaluationContext) -> Column {
    let full = result.owners.lazy.compactMap { $0 as? Arena }.first(where: \.isOverfull)
    guard let full else { return result }
    if let memory = Allowance.current.memory, !memory.isOpen {
      // Otherwise it is what others keep that leaves no room.
      if full.allocatedBytes > memory.byteCount / 4 { memory.blame("'\(name)'") }
      return .nulls(type, count: result.count)
    }
    context.failure =
      "'\(name)' makes a value longer than \(Arena.stringLimit >> 20) MB, or a batch of them "
      + "larger than \(Arena.totalLimit >> 30) GB"
    return .nulls(type, count: result.count)
  }

  /// The same call of another operand of the same type at a position.
  func replacing(_ position: Int, with operand: Expression) -> Call {
    var arguments = arguments
    arguments[position] = operand
    return Call(name, overload, arguments, isDeterministic: isPure)
  }

  /// The call, or its value when all operands are constants.
  var folded: Expression {
    // What is made of something that cannot be computed cannot either, and is not tried.
    for case let failed as FailedConstant in arguments {
      return FailedConstant(type, failed.reason)
    }
    guard isDeterministic, arguments.allSatisfy({ $0.constantValue != nil }) else { return self }
    let none = Batch(count: 1, columns: [])
    let context = EvaluationContext(now: .minimum)
    let value = evaluate(none, context).repeated(1)
    // What fails is to fail when the query runs, and nothing is computed of it until then.
    let reason = context.failure ?? Allowance.current.memory?.error?.message
    return reason.map { FailedConstant(type, $0) } ?? Constant(value)
  }
}

/// A value that could not be computed when the query was bound; the query fails when it needs it.
private final class FailedConstant: Expression, @unchecked Sendable {
  let reason: String

  init(_ type: ScalarType, _ reason: String) {
    self.reason = reason
    super.init(type: type)
  }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    context.failure = reason
    return .nulls(type, count: batch.count)
  }
}
