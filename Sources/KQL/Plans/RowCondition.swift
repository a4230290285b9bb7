/// Something without which a row is of no use to an operator: one of some things holds for it.
///
/// It only excludes: rows for which it holds need not pass the operator.
struct RowCondition: Sendable {
  /// Something that can be looked for in many rows and for many operators at once.
  struct Term: Hashable, Sendable {
    /// The column.
    var column: Int

    /// What its value is or holds.
    var test: Test
  }

  /// What is looked for in a value.
  enum Test: Hashable, Sendable {
    /// Some bytes, at least one, in a string; without regard to case letters of ASCII are equal to those of the
    /// other case, and no others are.
    case text([UInt8], caseless: Bool)
    /// A number of an int or a long.
    case number(Int64)
  }

  /// The things of which one holds.
  var terms: [Term]

  /// How many things the operator looks for itself, one after the other, until it is known.
  var searchCount = 1

  /// How much it is expected to exclude: a longer text is in fewer rows.
  var weight: Int {
    terms.map { term in
      switch term.test {
      case .text(let bytes, _): bytes.count
      case .number: 4
      }
    }.min() ?? 0
  }

  /// The same over other columns.
  ///
  /// - Parameter column: What stands for a column; `nil` when nothing does.
  /// - Returns: `nil` when nothing can be said there.
  func mapped(_ column: (Int) -> Int?) -> RowCondition? {
    var mapped: [Term] = []
    for term in terms {
      guard let place = column(term.column) else { return nil }
      mapped.append(Term(column: place, test: term.test))
    }
    return RowCondition(terms: mapped, searchCount: searchCount)
  }
}
