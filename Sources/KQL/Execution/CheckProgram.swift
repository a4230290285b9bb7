/// Decides the checks of many operators, each from what has been found in a row.
final class CheckProgram {
  /// One question to a row, and where to go on.
  private struct Step {
    /// What must have been found in the row; none where it is less than 0.
    let thing: Int32

    /// How a text is looked at; none where it is less than 0.
    let search: Int32

    /// Whether it holds when the thing has been found.
    let isSure: Bool

    var ifTrue: Int32
    var ifFalse: Int32
  }

  /// A search of a column's texts.
  private struct ColumnSearch {
    let text: TextSearch
    /// The place of its column in ``columns``.
    let column: Int
  }

  /// A column that texts are searched in.
  private struct SearchedColumn {
    let column: Int
    /// Its values in the batch that is looked at, once they have been asked for.
    var values: Column?
  }

  /// The steps of all checks, while operators are added, and when they have been.
  private var added: [Step] = []
  private var steps: UnsafeMutableBufferPointer<Step> = .allocate(capacity: 0)

  private var searches: [ColumnSearch] = []
  private var columns: [SearchedColumn] = []

  /// The searches by what they look for, while operators are added.
  private var searchNumbers: [RowCheck.Term: Int32] = [:]

  /// Where each operator's first step is.
  private var starts: [Int32] = []

  deinit { steps.deallocate() }

  /// A row passes.
  private static let passes: Int32 = -1

  /// A row does not.
  private static let fails: Int32 = -2

  /// Adds the check of the next operator.
  ///
  /// - Parameters:
  ///   - check: What holds for every row that is of use to it.
  ///   - thing: The number of what is found in a row whenever a term holds; `nil` when it is not looked for.
  func add(_ check: RowCheck, _ thing: (RowCheck.Term) -> Int?) {
    starts.append(compile(check, Self.passes, Self.fails, thing))
  }

  /// Is called when all operators have been added, before rows are looked at.
  func seal() {
    steps.deallocate()
    steps = .allocate(capacity: added.count)
    _ = steps.initialize(from: added)
    added = []
    searchNumbers = [:]
  }

  /// The place of a column in ``columns``.
  func place(of column: Int) -> Int {
    if let place = columns.firstIndex(where: { $0.column == column }) { return place }
    columns.append(SearchedColumn(column: column))
    return columns.count - 1
  }

  /// The texts at a place, of the batch that is looked at.
  func texts(at place: Int, of batch: Batch) -> Column {
    if let values = columns[place].values { return values }
    let values = batch.texts(columns[place].column)
    columns[place].values = values
    return values
  }

  /// Lets the texts of a batch go, when all rows have been looked at.
  func finish() { for place in columns.indices { columns[place].values = nil } }

  /// Whether an operator's check holds for a row of a batch.
  ///
  /// - Parameters:
  ///   - operation: The number of the operator.
  ///   - row: The row.
  ///   - batch: The batch it is in.
  ///   - found: The stamp of the row in which each thing was found last.
  ///   - stamp: The stamp of the row.
  ///   - isCertain: Whether everything has been found that stands in the row, and nothing else.
  /// - Returns: Whether the row may be of use.
  @inline(__always)
  func passes(
    _ operation: Int, _ row: Int, of batch: Batch, _ found: UnsafePointer<UInt32>, _ stamp: UInt32,
    isCertain: Bool
  ) -> Bool {
    var at = starts[operation]
    while at >= 0 {
      let step = steps[Int(at)]
      var holds = step.thing < 0 || found[Int(step.thing)] == stamp
      if holds, step.search >= 0, !(step.isSure && isCertain) {
        holds = matches(Int(step.search), row, of: batch)
      }
      at = holds ? step.ifTrue : step.ifFalse
    }
    return at == Self.passes
  }

  @inline(never)
  private func matches(_ number: Int, _ row: Int, of batch: Batch) -> Bool {
    let search = searches[number]
    let values = texts(at: search.column, of: batch)
    return search.text.matches(values.pointer(StringView.self)[values.index(row)])
  }

  /// Appends the steps of a check, which go on at these.
  ///
  /// - Returns: The first one.
  private func compile(
    _ check: RowCheck, _ ifTrue: Int32, _ ifFalse: Int32, _ thing: (RowCheck.Term) -> Int?
  ) -> Int32 {
    switch check {
    case .all(let checks):
      return checks.reversed().reduce(ifTrue) { compile($1, $0, ifFalse, thing) }
    case .any(let checks):
      return checks.reversed().reduce(ifFalse) { compile($1, ifTrue, $0, thing) }
    case .oneOf(let terms):
      return terms.reversed().reduce(ifFalse) { step($1, ifTrue, $0, thing) }
    case .term(let term, let holds):
      return step(term, holds ? ifTrue : ifFalse, holds ? ifFalse : ifTrue, thing)
    case .unknown: return ifTrue
    }
  }

  private func step(
    _ term: RowCheck.Term, _ ifTrue: Int32, _ ifFalse: Int32, _ thing: (RowCheck.Term) -> Int?
  ) -> Int32 {
    var isSure = false
    if case .text(let bytes, .anywhere, _) = term.test, let literal = term.literal {
      isSure = literal.bytes.count == bytes.count
    }
    let number = thing(term).map { Int32($0) } ?? -1
    added.append(
      Step(
        thing: number, search: search(for: term), isSure: isSure && number >= 0, ifTrue: ifTrue,
        ifFalse: ifFalse))
    return Int32(added.count - 1)
  }

  private func search(for term: RowCheck.Term) -> Int32 {
    guard case .text(let bytes, let place?, let caseless) = term.test else { return -1 }
    if let number = searchNumbers[term] { return number }
    let search = bytes.withUnsafeBufferPointer { bytes in
      TextSearch(
        bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty, place, caseless: caseless)
    }
    searches.append(ColumnSearch(text: search, column: self.place(of: term.column)))
    let number = Int32(searches.count - 1)
    searchNumbers[term] = number
    return number
  }
}
