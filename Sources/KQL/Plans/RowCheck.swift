/// What holds for every row that is of use to an operator, as far as the texts and numbers tell that it is
/// compared with.
///
/// It only excludes: the operator looks at the rows for which it holds itself, unless it ``isExact``.
indirect enum RowCheck: Sendable {
  /// All of some checks; of none, so any row may be of use.
  case all([RowCheck])

  /// One of some checks; of none, so no row is of use.
  case any([RowCheck])

  /// One of some terms, which the operator looks for in one go.
  case oneOf([Term])

  /// A term, and whether it holds.
  case term(Term, holds: Bool)

  /// Something that cannot be told.
  case unknown

  /// Something that a value is, or a text holds.
  struct Term: Hashable, Sendable {
    /// The column.
    var column: Int

    /// What its value is or holds.
    var test: Test
  }

  /// What is looked for in a value.
  enum Test: Hashable, Sendable {
    /// Some text, not empty, in a place of a string, or of a dynamic value as one; where the place is `nil`, it
    /// holds only if the text stands somewhere.
    case text([UInt8], TextSearch.Place?, caseless: Bool)

    /// A number of an int or a long.
    case number(Int64)
  }

  /// Whether it holds for no row that the operator would drop.
  var isExact: Bool {
    switch self {
    case .all(let checks), .any(let checks): checks.allSatisfy(\.isExact)
    case .oneOf(let terms): terms.allSatisfy(\.isExact)
    case .term(let term, let holds):
      // What is null is not unequal.
      if case .number = term.test { holds } else { term.isExact }
    case .unknown: false
    }
  }

  /// Whether it holds for no row at all.
  fileprivate var isNever: Bool {
    switch self {
    case .all(let checks): checks.contains(where: \.isNever)
    case .any(let checks): checks.allSatisfy(\.isNever)
    case .oneOf(let terms): terms.isEmpty
    case .term, .unknown: false
    }
  }

  /// The same over other columns.
  ///
  /// - Parameter column: What stands for a column; `nil` when nothing does.
  /// - Returns: The check; what is of columns that nothing stands for cannot be told.
  func mapped(_ column: (Int) -> Int?) -> RowCheck {
    switch self {
    case .all(let checks): return .all(checks.map { $0.mapped(column) })
    case .any(let checks): return .any(checks.map { $0.mapped(column) })
    case .oneOf(let terms):
      let mapped = terms.compactMap { $0.mapped(column) }
      return mapped.count == terms.count ? .oneOf(mapped) : .unknown
    case .term(let term, let holds):
      return term.mapped(column).map { .term($0, holds: holds) } ?? .unknown
    case .unknown: return .unknown
    }
  }
}

extension RowCheck.Term {
  /// What stands in every text for which it holds; `nil` when there is nothing for sure.
  ///
  /// Without regard to case letters of ASCII are equal to those of the other case, and no others are.
  var literal: (bytes: [UInt8], isCaseless: Bool)? {
    guard case .text(let bytes, _, let caseless) = test else { return nil }
    var literal = bytes
    if caseless, !bytes.allSatisfy({ $0 < 0x80 }) {
      literal = bytes.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map { Array(LetterCase.sure(StringView($0, bytes.count)).bytes) } ?? []
      }
    }
    return literal.isEmpty ? nil : (literal, caseless)
  }

  /// Whether it can be looked for in many rows and for many operators at once.
  fileprivate var isFindable: Bool {
    if case .number = test { true } else { literal != nil }
  }

  /// Whether it can be told for sure.
  fileprivate var isExact: Bool {
    if case .text(_, nil, _) = test { false } else { true }
  }

  fileprivate func mapped(_ column: (Int) -> Int?) -> RowCheck.Term? {
    column(self.column).map { RowCheck.Term(column: $0, test: test) }
  }
}

/// Something without which a row is of no use to an operator: one of some terms holds for it, each of which is
/// a number or has a ``RowCheck/Term/literal``.
struct RowCondition: Sendable {
  /// The terms of which one holds.
  var terms: [RowCheck.Term]

  /// How many things the operator looks for itself, one after the other, until it is known.
  var searchCount = 1

  /// How much it is expected to exclude: a longer text is in fewer rows.
  var weight: Int {
    terms.map { $0.literal?.bytes.count ?? 4 }.min() ?? 0
  }
}

extension RowCheck {
  /// All terms of it, as often as they stand there.
  var terms: [Term] {
    switch self {
    case .all(let checks), .any(let checks): checks.flatMap(\.terms)
    case .oneOf(let terms): terms
    case .term(let term, _): [term]
    case .unknown: []
    }
  }

  /// The conditions that follow from it.
  var conditions: [RowCondition] {
    switch self {
    case .all(let checks): return checks.flatMap(\.conditions)
    case .any(let checks):
      var either = RowCondition(terms: [], searchCount: 0)
      for check in checks where !check.isNever {
        guard let best = check.conditions.max(by: { $0.weight < $1.weight }) else { return [] }
        either.terms += best.terms
        either.searchCount += best.searchCount
      }
      return either.terms.isEmpty ? [] : [either]
    case .oneOf(let terms):
      guard !terms.isEmpty, terms.allSatisfy(\.isFindable) else { return [] }
      return [RowCondition(terms: terms)]
    case .term(let term, let holds):
      return holds && term.isFindable ? [RowCondition(terms: [term])] : []
    case .unknown: return []
    }
  }
}

extension Batch {
  /// A column of texts, or of dynamic values as texts.
  func texts(_ column: Int) -> Column {
    let values = self.column(column)
    return values.type == .string ? values : values.converted(to: .string)
  }
}
