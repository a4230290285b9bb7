/// What is true of every row that a query needs, as far as comparisons with constants tell.
///
/// Rows for which it holds need not be in the result. A source may leave out those for which it does not.
package indirect enum RowTest: Hashable, Sendable {
  /// All of some tests; of none, so any row may be needed.
  case all([RowTest])

  /// One of some tests; of none, so no row is needed.
  case any([RowTest])

  /// A comparison, and whether it holds.
  case comparison(Value, Comparison, holds: Bool)

  /// Nothing is known.
  static let anything = RowTest.all([])

  /// A column, or what is made of it.
  package struct Value: Hashable, Sendable {
    /// The place of the column.
    package var column: Int

    /// What is made of it, one after the other.
    package var steps: [Step] = []
  }

  /// What is made of a value.
  package enum Step: Hashable, Sendable {
    case conversion(ScalarType)
    /// A member of a bag.
    case member(String)
    /// The two bytes of a number are swapped.
    case ntohs
  }

  /// What a value is compared with.
  package enum Comparison: Hashable, Sendable {
    /// It is one of these.
    case equals([Constant], isCaseless: Bool = false)
    /// It is less than a number.
    case less(Int64)
    /// It is before a time.
    case earlier(Datetime)
  }

  /// A constant of a query.
  package enum Constant: Hashable, Sendable {
    case number(Int64)
    case text(String)
    case time(Datetime)
  }

  /// The same over the columns that others are made of.
  func over(_ columns: [Expression]) -> RowTest {
    switch self {
    case .all(let tests): return .all(tests.map { $0.over(columns) })
    case .any(let tests): return .any(tests.map { $0.over(columns) })
    case .comparison(let value, let comparison, let holds):
      guard columns.indices.contains(value.column) else { return .anything }
      let column = columns[value.column]
      // What is null is equal to no constant.
      if holds, value.steps.isEmpty, column.constantValue?.isNull(0) == true { return .any([]) }
      if let constant = column.comparedConstant, value.steps.isEmpty,
        case .equals(let all, false) = comparison
      {
        return all.contains(constant) == holds ? .anything : .any([])
      }
      guard var made = column.comparedValue else { return .anything }
      made.steps += value.steps
      return .comparison(made, comparison, holds: holds)
    }
  }
}
