import KQLSyntax

/// What values and the members of a list are compared as, while both come.
struct ListKeys: Sendable {
  /// What is looked for, over the rows that ask.
  let value: Expression

  /// What it is compared with, over the rows of the list.
  let member: Expression

  /// Whether a member has to stand in the value as a term, and not to be equal to it.
  let areTerms: Bool

  /// The keys of an operator; `nil` where the whole list must be known first.
  init?(_ operation: MembershipOperator, _ value: Expression, _ member: Expression) {
    // A dynamic value may be a list itself.
    guard value.type != .dynamic, member.type != .dynamic else { return nil }
    areTerms = operation == .hasAny
    switch operation {
    case .hasAll, .notIn, .notInCaseInsensitive: return nil
    case .hasAny:
      self.value = value
      self.member = member.converted(to: .string)
    case .inCaseInsensitive:
      self.value = value.lowercased
      self.member = member.converted(to: .string).lowercased
    case .in:
      // As constants are compared.
      let type =
        value.type == .string || member.type == .string
        ? value.type : Membership.commonType(value.type, member.type) ?? .string
      self.value = value.converted(to: type)
      self.member = member.converted(to: type)
    }
  }
}

extension Expression {
  fileprivate var lowercased: Expression {
    guard case .overloads(let overloads) = ScalarFunction.tolower.implementation,
      let overload = overloads.first
    else { return self }
    return Call("tolower", overload, [self])
  }
}

extension JoinPane {
  /// The rows whose value is a member of a list by rows of that which have just come; each is given once.
  ///
  /// Of the rows here, all columns are kept.
  func takeMembers(
    _ arrived: ArrivedRows, _ keys: ListKeys, within window: Int64, _ context: EvaluationContext
  ) -> [UInt32] {
    var found: [UInt32] = []
    if keys.areTerms {
      found = terms(of: arrived, keys, window, context)
    } else {
      forEachMatch(of: arrived, within: window) { _, row in
        if !isMatched[Int(row)] {
          isMatched[Int(row)] = true
          found.append(row)
        }
        return true
      }
    }
    for row in found { isMatched[Int(row)] = true }
    return found
  }

  /// The rows whose value has that of a row that has come as a term.
  private func terms(
    of arrived: ArrivedRows, _ keys: ListKeys, _ window: Int64, _ context: EvaluationContext
  ) -> [UInt32] {
    let members = arrived.values[0]
    let texts = members.pointer(StringView.self)
    let searches = arrived.rows.map {
      TextSearch(texts[members.index(Int($0))], .term, caseless: true)
    }
    var found: [UInt32] = []
    forEachBatch { batch, start in
      let values = keys.value.evaluate(batch, context)
      let texts = values.pointer(StringView.self)
      for row in 0..<batch.count where !isMatched[start + row] {
        let isFound = arrived.rows.indices.contains {
          isNear(arrived.times[Int(arrived.rows[$0])], UInt32(start + row), window)
            && searches[$0].matches(texts[values.index(row)])
        }
        if isFound { found.append(UInt32(start + row)) }
      }
    }
    return found
  }
}
