import KQLSyntax

extension Expression {
  /// What is true of every row for which this is true, or false if it must not hold.
  ///
  /// What is null is neither.
  func rowTest(holds: Bool = true) -> RowTest {
    switch self {
    case let call as Call: return call.testOfCall(holds)
    case let set as SetMembership: return set.testOfMembers(holds)
    default:
      guard type == .bool, let constant = constantValue, !constant.isNull(0) else {
        return .anything
      }
      return constant.pointer(Bool.self)[0] == holds ? .anything : .any([])
    }
  }

  /// A column, or what is made of one in ways that are understood.
  var comparedValue: RowTest.Value? {
    switch self {
    case let column as InputColumn:
      return column.isReceipt ? nil : RowTest.Value(column: column.index)
    case let path as DynamicPath:
      guard let keys = path.constantKeys, var value = operands[0].comparedValue else { return nil }
      value.steps += keys.map { .member($0) }
      return value
    case is Cast:
      guard var value = operands[0].comparedValue else { return nil }
      value.steps.append(.conversion(type))
      return value
    case let call as Call where ["ntohs", "nthos"].contains(call.name):
      guard var value = operands[0].comparedValue else { return nil }
      value.steps.append(.ntohs)
      return value
    default: return nil
    }
  }

  /// A constant that is a whole number, a text or a time.
  var comparedConstant: RowTest.Constant? { constantValue.flatMap { $0.comparedConstant(0) } }
}

extension Call {
  fileprivate func testOfCall(_ holds: Bool) -> RowTest {
    switch (name, operands.count) {
    case ("not", 1): return operands[0].rowTest(holds: !holds)
    case (BinaryOperator.and.rawValue, 2), ("between", 2):
      let sides = operands.map { $0.rowTest(holds: holds) }
      return holds ? .all(sides) : .any(sides)
    case (BinaryOperator.or.rawValue, 2), ("!between", 2):
      let sides = operands.map { $0.rowTest(holds: holds) }
      return holds ? .any(sides) : .all(sides)
    case (_, 2):
      guard let symbol = BinaryOperator(rawValue: name) else { return .anything }
      if let value = operands[0].comparedValue, let constant = operands[1].comparedConstant {
        return Self.test(value, symbol, constant, holds)
      }
      if let value = operands[1].comparedValue, let constant = operands[0].comparedConstant,
        let turned = Self.turned[symbol]
      {
        return Self.test(value, turned, constant, holds)
      }
      return .anything
    default: return .anything
    }
  }

  /// The comparisons with their sides exchanged.
  private static let turned: [BinaryOperator: BinaryOperator] = [
    .equal: .equal, .notEqual: .notEqual, .less: .greater, .lessOrEqual: .greaterOrEqual,
    .greater: .less, .greaterOrEqual: .lessOrEqual, .equalCaseInsensitive: .equalCaseInsensitive,
    .notEqualCaseInsensitive: .notEqualCaseInsensitive,
  ]

  private static func test(
    _ value: RowTest.Value, _ symbol: BinaryOperator, _ constant: RowTest.Constant, _ holds: Bool
  ) -> RowTest {
    switch symbol {
    case .equal: return .comparison(value, .equals([constant]), holds: holds)
    case .notEqual: return .comparison(value, .equals([constant]), holds: !holds)
    case .equalCaseInsensitive:
      return .comparison(value, .equals([constant], isCaseless: true), holds: holds)
    case .notEqualCaseInsensitive:
      return .comparison(value, .equals([constant], isCaseless: true), holds: !holds)
    case .less, .greaterOrEqual:
      guard let test = constant.test(exceeded: false) else { return .anything }
      return .comparison(value, test, holds: holds == (symbol == .less))
    case .lessOrEqual, .greater:
      guard let test = constant.test(exceeded: true) else { return .anything }
      return .comparison(value, test, holds: holds == (symbol == .lessOrEqual))
    default: return .anything
    }
  }
}

extension RowTest.Constant {
  /// The test whether something is below it, or not above it; `nil` where that cannot be told.
  fileprivate func test(exceeded: Bool) -> RowTest.Comparison? {
    switch self {
    case .number(let number):
      let (bound, isTooLarge) = number.addingReportingOverflow(exceeded ? 1 : 0)
      return isTooLarge ? nil : .less(bound)
    case .time(let time):
      let (bound, isTooLarge) = time.ticks.addingReportingOverflow(exceeded ? 1 : 0)
      return isTooLarge ? nil : .earlier(Datetime(ticks: bound))
    case .text: return nil
    }
  }
}

extension SetMembership {
  fileprivate func testOfMembers(_ holds: Bool) -> RowTest {
    guard let value = operands[0].comparedValue else { return .anything }
    var constants: [RowTest.Constant] = []
    for column in set.columns {
      for row in 0..<column.count where !column.isNull(row) {
        guard let constant = column.comparedConstant(row) else { return .anything }
        constants.append(constant)
      }
    }
    return .comparison(
      value, .equals(constants, isCaseless: set.caseless), holds: holds != isNegated)
  }
}

extension Column {
  /// The value of a row, when it is a whole number, a text or a time.
  fileprivate func comparedConstant(_ row: Int) -> RowTest.Constant? {
    guard !isNull(row) else { return nil }
    switch type {
    case .int: return .number(Int64(pointer(Int32.self)[index(row)]))
    case .long: return .number(pointer(Int64.self)[index(row)])
    case .string: return .text(pointer(StringView.self)[index(row)].string)
    case .dynamic:
      let value = pointer(Dynamic.self)[index(row)]
      if value.kind == .long { return value.asLong.map { .number($0) } }
      return value.string.map { text in .text(text.withDecoded(\.string)) }
    case .datetime: return .time(pointer(Datetime.self)[index(row)])
    case .bool, .real, .decimal, .timespan, .guid: return nil
    }
  }
}
