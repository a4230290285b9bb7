import KQLSyntax

extension Expression {
  /// What holds for every row for which this is true, or false if it must not hold, as far as it can be told of
  /// texts and numbers.
  func rowCheck(holds: Bool = true) -> RowCheck {
    switch self {
    case let call as Call: call.checkOfCall(holds)
    case let terms as TermMembership: terms.checkOfTerms(holds)
    case let set as SetMembership: set.checkOfMembers(holds)
    default: .unknown
    }
  }

  /// The position of a column of the input, of texts or of dynamic values as texts.
  fileprivate var textColumn: Int? {
    guard type == .string else { return nil }
    let value = self is Cast ? operands[0] : self
    guard let column = value as? InputColumn, column.type == .string || column.type == .dynamic
    else { return nil }
    return column.index
  }

  /// The position of a column of the input that is compared as a long.
  fileprivate var numberColumn: Int? {
    guard type == .long || type == .int else { return nil }
    let value = self is Cast ? operands[0] : self
    guard let column = value as? InputColumn, column.type == .long || column.type == .int else {
      return nil
    }
    return column.index
  }
}

extension Call {
  fileprivate func checkOfCall(_ holds: Bool) -> RowCheck {
    switch (name, operands.count) {
    case ("not", 1): return operands[0].rowCheck(holds: !holds)
    case ("isnull", 1), ("isnotnull", 1):
      // Text never is.
      guard operands[0].textColumn != nil else { return .unknown }
      return holds == (name == "isnotnull") ? .all([]) : .any([])
    case (BinaryOperator.and.rawValue, 2), (BinaryOperator.or.rawValue, 2):
      let sides = chain.map { $0.rowCheck(holds: holds) }
      return (name == BinaryOperator.and.rawValue) == holds ? .all(sides) : .any(sides)
    case (_, 2): return BinaryOperator(rawValue: name).map { comparison($0, holds) } ?? .unknown
    default: return .unknown
    }
  }

  /// The operands of `a or b or c`, in order.
  private var chain: [Expression] {
    var operands: [Expression] = []
    var first: Expression = self
    while let call = first as? Call, call.name == name, call.operands.count == 2 {
      operands.append(call.operands[1])
      first = call.operands[0]
    }
    operands.append(first)
    return operands.reversed()
  }

  private func comparison(_ symbol: BinaryOperator, _ holds: Bool) -> RowCheck {
    let isEquality = symbol == .equal || symbol == .notEqual
    let isTurned = isEquality && operands[0].constantValue != nil
    let (value, sought) = isTurned ? (operands[1], operands[0]) : (operands[0], operands[1])
    guard let constant = sought.constantValue, !constant.isNull(0) else { return .unknown }
    if let column = value.textColumn, constant.type == .string {
      if symbol == .matchesRegex {
        return holds ? .needed(column, constant.pointer(StringView.self)[0]) : .unknown
      }
      let search =
        isEquality
        ? (.whole, caseless: false, negated: symbol == .notEqual) : StringOperators.search(symbol)
      guard let (place, caseless, negated) = search else { return .unknown }
      let text = constant.pointer(StringView.self)[0]
      return RowCheck.text(column, text, place, caseless: caseless, holds: holds != negated)
    }
    guard isEquality, let column = value.numberColumn, let number = constant.wholeNumber(0) else {
      return .unknown
    }
    let term = RowCheck.Term(column: column, test: .number(number))
    return .term(term, holds: holds == (symbol == .equal))
  }
}

extension TermMembership {
  fileprivate func checkOfTerms(_ holds: Bool) -> RowCheck {
    guard let column = operands[0].textColumn, let texts = constantTerms else { return .unknown }
    let checks = texts.map { text in
      text.withUnsafeBufferPointer { bytes in
        let view = bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty
        return RowCheck.text(column, view, .term, caseless: true, holds: holds)
      }
    }
    return needsAll == holds ? .all(checks) : RowCheck.inOneGo(checks)
  }
}

extension SetMembership {
  fileprivate func checkOfMembers(_ holds: Bool) -> RowCheck {
    let isAmong = holds != isNegated
    var checks: [RowCheck] = []
    for column in set.columns {
      // What is null is in no list.
      for row in 0..<column.count where !column.isNull(row) {
        if let place = operands[0].textColumn, column.type == .string {
          let text = column.pointer(StringView.self)[column.index(row)]
          checks.append(
            set.caseless
              ? .folded(place, text, holds: isAmong)
              : .text(place, text, .whole, caseless: false, holds: isAmong))
        } else if let place = operands[0].numberColumn, let number = column.wholeNumber(row) {
          checks.append(.term(RowCheck.Term(column: place, test: .number(number)), holds: isAmong))
        } else {
          checks.append(.unknown)
        }
      }
    }
    return isAmong ? RowCheck.inOneGo(checks) : .all(checks)
  }
}

extension RowCheck {
  /// One of some checks, which an operator makes in one go.
  fileprivate static func inOneGo(_ checks: [RowCheck]) -> RowCheck {
    var terms: [Term] = []
    for check in checks {
      guard case .term(let term, holds: true) = check else { return .any(checks) }
      terms.append(term)
    }
    return .oneOf(terms)
  }

  /// A text in a place of a column's; unknown when every text holds it.
  fileprivate static func text(
    _ column: Int, _ text: StringView, _ place: TextSearch.Place, caseless: Bool, holds: Bool
  ) -> RowCheck {
    guard !text.isEmpty else { return .unknown }
    let test = Test.text(Array(text.bytes), place, caseless: caseless)
    return .term(Term(column: column, test: test), holds: holds)
  }

  /// What a pattern needs in a column's text.
  fileprivate static func needed(_ column: Int, _ pattern: StringView) -> RowCheck {
    let choices = Regex.needed(by: pattern).map { choice in
      choice.map { bytes, isCaseless in
        Term(column: column, test: .text(bytes, nil, caseless: isCaseless))
      }
    }
    return .all(choices.map { .oneOf($0) } + [.unknown])
  }

  /// A text that is equal to a column's when both are folded, so that letters beyond ASCII may be equal to
  /// those of ASCII.
  fileprivate static func folded(_ column: Int, _ text: StringView, holds: Bool) -> RowCheck {
    let sure = LetterCase.sure(text)
    if sure.count == text.count {
      return self.text(column, text, .whole, caseless: true, holds: holds)
    }
    // What is equal holds the piece, but not the other way round.
    guard holds, !sure.isEmpty else { return .unknown }
    let test = Test.text(Array(sure.bytes), nil, caseless: true)
    return .term(Term(column: column, test: test), holds: true)
  }
}

extension Column {
  /// The value of a row, when it is an int or a long.
  fileprivate func wholeNumber(_ row: Int) -> Int64? {
    switch type {
    case .int: Int64(pointer(Int32.self)[index(row)])
    case .long: pointer(Int64.self)[index(row)]
    default: nil
    }
  }
}
