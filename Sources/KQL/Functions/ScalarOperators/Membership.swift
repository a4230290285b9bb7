import KQLSyntax

/// The operators with a list: `in`, `!in`, `in~`, `!in~`, `has_any`, `has_all`.
enum Membership {
  /// The expression of an operator; elements that are dynamic arrays stand for their elements.
  ///
  /// A null value is in no list; of a list that has a null too, it is not known. Elements are equal to
  /// the value as `==` says.
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
    guard [.string, .dynamic].contains(value.expression.type) else {
      throw Diagnostic(
        "expected a string, not a \(value.expression.type)", at: value.span,
        help: "convert it with tostring()")
    }
    let text = value.expression.converted(to: .string)
    let terms = list.map(\.expression).map { $0.type == .dynamic ? $0 : $0.converted(to: .string) }
    return TermMembership(text, terms, all: all).folded
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
    var members: [Expression] = []
    // What has no type in common with the value is compared as text.
    var texts: [Expression] = []
    for element in list.map(\.expression) {
      let isConstant = element.constantValue != nil
      if element.type == .dynamic {
        if let constant = element.constantValue, type == .int || type == .long,
          constant.flattened.contains(where: { $0.kind == .real })
        {
          type = .real
        }
        members.append(element)
      } else if element.constantValue?.isNull(0) == true || type == .dynamic && !caseless {
        members.append(element)
      } else if caseless || type == .string && isConstant {
        members.append(element.converted(to: .string))
      } else if element.type == .string && isConstant {
        members.append(element.converted(to: value.expression.type))
      } else if let common = commonType(type, element.type) {
        type = common
        members.append(element)
      } else {
        texts.append(element)
      }
    }
    let found =
      members.isEmpty && !texts.isEmpty
      ? nil : member(value.expression, members, of: type, caseless: caseless, negated: negated)
    guard !texts.isEmpty else { return found ?? Constant(negated) }
    let same = textMember(value.expression, texts, negated: negated)
    guard let found else { return same }
    return try ScalarOperator.logic(
      negated ? .and : .or, CallArguments.Value(expression: found, span: value.span),
      CallArguments.Value(expression: same, span: value.span))
  }

  /// The type in which a value and an element are compared; true is 1.
  static func commonType(_ value: ScalarType, _ element: ScalarType) -> ScalarType? {
    if value == .bool, element.isNumeric { return element }
    if element == .bool, value.isNumeric { return value }
    return ScalarType.common(value, element)
  }

  private static func member(
    _ value: Expression, _ elements: [Expression], of type: ScalarType, caseless: Bool,
    negated: Bool
  ) -> Expression {
    let converted = value.converted(to: type)
    guard elements.allSatisfy({ $0.constantValue != nil }) else {
      return ListMembership(
        converted, elements.map { $0.type == .dynamic ? $0 : $0.converted(to: type) },
        caseless: caseless, negated: negated)
    }
    let constants = elements.compactMap(\.constantValue)
    let present = constants.filter { !$0.isNull(0) }
    let set = MemberSet(present.map { $0.asMembers(type) }, type, caseless: caseless)
    let hasNull = constants.contains { $0.type != .dynamic && $0.isNull(0) }
    return SetMembership(
      converted, set, hasNull: hasNull && type != .bool, negated: negated
    ).folded
  }

  private static func textMember(
    _ value: Expression, _ elements: [Expression], negated: Bool
  ) -> Expression {
    if elements.allSatisfy({ $0.constantValue != nil }) {
      return member(
        value.converted(to: .string), elements.map { $0.converted(to: .string) }, of: .string,
        caseless: false, negated: negated)
    }
    return ListMembership(value, elements, caseless: false, negated: negated, asText: true)
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
