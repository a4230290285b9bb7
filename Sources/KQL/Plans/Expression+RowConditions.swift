import KQLSyntax

extension Expression {
  /// What holds for every row for which this is true, as far as it can be told of texts and numbers.
  var rowConditions: [RowCondition] {
    switch self {
    case let call as Call: return call.conditionsOfCall
    case let terms as TermMembership: return terms.conditionsOfTerms
    case let set as SetMembership: return set.conditionsOfMembers.map { [$0] } ?? []
    default: return []
    }
  }

  /// The position of a column of the input, of texts.
  fileprivate var textColumn: Int? {
    guard type == .string, let column = self as? InputColumn else { return nil }
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
  /// The operators that are true of texts in which their right side stands, and whether case matters.
  private static let searches: [String: Bool] = {
    let caseless: [BinaryOperator] = [
      .has, .hasPrefix, .hasSuffix, .contains, .startsWith, .endsWith, .equalCaseInsensitive,
    ]
    let exact: [BinaryOperator] = [
      .hasCaseSensitive, .hasPrefixCaseSensitive, .hasSuffixCaseSensitive, .containsCaseSensitive,
      .startsWithCaseSensitive, .endsWithCaseSensitive, .equal,
    ]
    return Dictionary(
      uniqueKeysWithValues: caseless.map { ($0.rawValue, true) }
        + exact.map { ($0.rawValue, false) })
  }()

  fileprivate var conditionsOfCall: [RowCondition] {
    guard operands.count == 2 else { return [] }
    switch name {
    case BinaryOperator.and.rawValue:
      return operands[0].rowConditions + operands[1].rowConditions
    case BinaryOperator.or.rawValue:
      let sides = operands.map { $0.rowConditions.max { $0.weight < $1.weight } }
      guard let left = sides[0], let right = sides[1] else { return [] }
      return [
        RowCondition(
          terms: left.terms + right.terms, searchCount: left.searchCount + right.searchCount)
      ]
    default:
      let isTurned = name == BinaryOperator.equal.rawValue && operands[0].constantValue != nil
      let (value, sought) = isTurned ? (operands[1], operands[0]) : (operands[0], operands[1])
      guard let isCaseless = Self.searches[name], let constant = sought.constantValue,
        !constant.isNull(0)
      else { return [] }
      if let column = value.textColumn, constant.type == .string {
        let text = constant.pointer(StringView.self)[0]
        let term = RowCondition.Term(column, text, caseless: isCaseless)
        return term.map { [RowCondition(terms: [$0])] } ?? []
      }
      guard name == BinaryOperator.equal.rawValue, let column = value.numberColumn,
        let number = constant.wholeNumber(0)
      else { return [] }
      return [RowCondition(terms: [RowCondition.Term(column: column, test: .number(number))])]
    }
  }
}

extension TermMembership {
  fileprivate var conditionsOfTerms: [RowCondition] {
    guard let column = operands[0].textColumn, let texts = constantTerms else { return [] }
    let terms = texts.map { text in
      text.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap {
          RowCondition.Term(column, StringView($0, bytes.count), caseless: true)
        }
      }
    }
    if needsAll { return terms.compactMap(\.self).map { RowCondition(terms: [$0]) } }
    guard !terms.contains(nil), !terms.isEmpty else { return [] }
    return [RowCondition(terms: terms.compactMap(\.self))]
  }
}

extension SetMembership {
  fileprivate var conditionsOfMembers: RowCondition? {
    guard let members else { return nil }
    var terms: [RowCondition.Term] = []
    for column in members {
      for row in 0..<column.count where !column.isNull(row) {
        let term: RowCondition.Term? =
          if let place = operands[0].textColumn, column.type == .string {
            RowCondition.Term(
              place, column.pointer(StringView.self)[column.index(row)], caseless: set.caseless,
              isFolded: set.caseless)
          } else if let place = operands[0].numberColumn, let number = column.wholeNumber(row) {
            RowCondition.Term(column: place, test: .number(number))
          } else {
            nil
          }
        guard let term else { return nil }
        terms.append(term)
      }
    }
    return terms.isEmpty ? nil : RowCondition(terms: terms)
  }
}

extension RowCondition.Term {
  /// A text in a column; `nil` when every text holds it, or only letters that may be of either case.
  ///
  /// - Parameters:
  ///   - column: The column.
  ///   - text: What is looked for in it.
  ///   - caseless: Whether case does not matter.
  ///   - isFolded: Whether letters beyond ASCII may be equal to those of ASCII then.
  fileprivate init?(
    _ column: Int, _ text: StringView, caseless: Bool, isFolded: Bool = false
  ) {
    var bytes = Array(text.bytes)
    if caseless, isFolded || !bytes.allSatisfy({ $0 < 0x80 }) {
      bytes = Array(LetterCase.sure(text).bytes)
    }
    guard !bytes.isEmpty else { return nil }
    self.init(column: column, test: .text(bytes, caseless: caseless))
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
