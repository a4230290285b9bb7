import KQLSyntax

/// The operators with a list: `in`, `!in`, `in~`, `!in~`, `has_any`, `has_all`.
enum Membership {
  /// The expression of an operator; elements that are dynamic arrays stand for their elements.
  ///
  /// A null value is in no list.
  ///
  /// - Throws: A diagnostic when an element cannot be compared with the value.
  static func expression(
    _ operation: MembershipOperator, value: CallArguments.Value, list: [CallArguments.Value],
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    switch operation {
    case .hasAny: try terms(value, list, all: false)
    case .hasAll: try terms(value, list, all: true)
    case .in: try elements(value, list, caseless: false, negated: false)
    case .notIn: try elements(value, list, caseless: false, negated: true)
    case .inCaseInsensitive: try elements(value, list, caseless: true, negated: false)
    case .notInCaseInsensitive: try elements(value, list, caseless: true, negated: true)
    }
  }

  private static func terms(
    _ value: CallArguments.Value, _ list: [CallArguments.Value], all: Bool
  ) throws(Diagnostic) -> Expression {
    for operand in [value] + list where ![.string, .dynamic].contains(operand.expression.type) {
      throw Diagnostic(
        "expected a string, not a \(operand.expression.type)", at: operand.span,
        help: "convert it with tostring()")
    }
    let text = value.expression.converted(to: .string)
    return TermMembership(text, list.map(\.expression), all: all).folded
  }

  private static func elements(
    _ value: CallArguments.Value, _ list: [CallArguments.Value], caseless: Bool, negated: Bool
  ) throws(Diagnostic) -> Expression {
    var type = value.expression.type
    if caseless, type == .dynamic { type = .string }
    if caseless, type != .string {
      throw Diagnostic(
        "expected a string, not a \(type)", at: value.span, help: "use 'in' without '~'")
    }
    for element in list {
      let other = element.expression.type
      if other == .dynamic {
        if let constant = element.expression.constantValue, type == .int || type == .long,
          constant.flattened.contains(where: { $0.kind == .real })
        {
          type = .real
        }
        continue
      }
      if element.expression.constantValue?.isNull(0) == true { continue }
      guard type == .dynamic || caseless && other == .string else {
        guard let common = ScalarType.common(type, other) else {
          throw Diagnostic(
            "cannot compare \(value.expression.type) with \(other)", at: element.span,
            help: "convert one of them, for example with tostring()")
        }
        type = common
        continue
      }
    }
    let converted = value.expression.converted(to: type)
    let expressions = list.map(\.expression)
    if expressions.allSatisfy({ $0.constantValue != nil }) {
      let constants = expressions.compactMap(\.constantValue)
      let set = MemberSet(constants.map { $0.asMembers(type) }, type, caseless: caseless)
      return SetMembership(converted, set, negated: negated).folded
    }
    return ListMembership(converted, expressions, caseless: caseless, negated: negated)
  }
}

extension Column {
  /// The values inside of a constant: the elements of an array, or the one value.
  fileprivate var flattened: [Dynamic] {
    guard let value = value(0, as: Dynamic.self) else { return [] }
    return value.kind == .array ? Array(value.elements) : [value]
  }

  /// The elements a constant stands for, as a column of the type.
  fileprivate func asMembers(_ target: ScalarType) -> Column {
    guard type == .dynamic else { return converted(to: target) }
    let values = flattened
    var builder = ColumnBuilder<Dynamic>(capacity: values.count)
    for value in values { builder.append(value.nonNull) }
    return builder.finish(owners: retained).converted(to: target)
  }
}

extension Expression {
  /// The expression, or its value when all operands are constants.
  fileprivate var folded: Expression {
    guard operands.allSatisfy({ $0.constantValue != nil }) else { return self }
    let none = Batch(count: 1, columns: [])
    return Constant(evaluate(none, EvaluationContext(now: .minimum)).repeated(1))
  }
}

/// Whether a value is one of a fixed set.
private final class SetMembership: Expression, @unchecked Sendable {
  private let value: Expression
  private let set: MemberSet
  private let negated: Bool

  init(_ value: Expression, _ set: MemberSet, negated: Bool) {
    self.value = value
    self.set = set
    self.negated = negated
    super.init(type: .bool)
  }

  override var operands: [Expression] { [value] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let column = value.evaluate(batch, context)
    var builder = ColumnBuilder<Bool>(capacity: column.storedCount)
    set.find(column, negated: negated, into: builder.elements)
    builder.setCount(column.storedCount)
    let result = builder.finish()
    return column.isConstant ? result.repeated(column.count) : result
  }
}

/// Whether a value is one of several that are computed for each row.
private final class ListMembership: Expression, @unchecked Sendable {
  private let value: Expression
  private let list: [Expression]
  private let caseless: Bool
  private let negated: Bool

  init(_ value: Expression, _ list: [Expression], caseless: Bool, negated: Bool) {
    self.value = value
    self.list = list
    self.caseless = caseless
    self.negated = negated
    super.init(type: .bool)
  }

  override var operands: [Expression] { [value] + list }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let values = value.evaluate(batch, context).asDynamic()
    let columns = list.map { $0.evaluate(batch, context).asDynamic() }
    var builder = ColumnBuilder<Bool>(capacity: batch.count)
    for row in 0..<batch.count {
      let found = columns.contains { column in
        guard let value = values.value(row, as: Dynamic.self),
          let element = column.value(row, as: Dynamic.self)
        else { return false }
        if element.kind != .array { return isSame(value, element) }
        return element.elements.contains { isSame(value, $0) }
      }
      builder.append(found != negated)
    }
    return builder.finish()
  }

  private func isSame(_ a: Dynamic, _ b: Dynamic) -> Bool {
    if !caseless { return Dynamic.areEqual(a, b) }
    guard let left = a.string, let right = b.string else { return false }
    return left.withDecoded { text in
      let search = TextSearch(text, .whole, caseless: true)
      return right.withDecoded { search.matches($0) }
    }
  }
}
