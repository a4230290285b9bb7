/// Tells for many operators at once which rows of a batch may be of use to them.
///
/// Every text is looked at once for all that the operators look for in it (many rules, or one with a long
/// chain of `or`), which costs about the same for a hundred things as for thousands. The operators look at
/// the rows that are left themselves.
final class CandidateFilter {
  /// What one operator waits for.
  private struct Target {
    /// Its number.
    let operation: Int32
    /// Which of its conditions is met.
    let condition: UInt8
  }

  /// What one operator has met in a row.
  private struct Progress {
    var row: UInt32 = 0
    var met: UInt8 = 0
    /// What is met when all is.
    let all: UInt8
  }

  /// What is looked for in a column of texts.
  private struct TextColumn {
    let column: Int
    let literals: LiteralSet
    let targets: [[Target]]
  }

  /// What is looked for in a column of numbers.
  private struct NumberColumn {
    let column: Int
    let targets: [Int64: [Target]]
  }

  private var texts: [TextColumn] = []
  private var numbers: [NumberColumn] = []
  private let progress: UnsafeMutablePointer<Progress>
  private let operationCount: Int

  /// The candidates of each operator in the batch, ascending, and the operators that have some.
  private var rows: [[UInt32]]
  private var touched: [Int] = []

  /// What is added to the number of a row of the batch, so that none is met again.
  private var base: UInt32 = 0

  /// For fewer things to look for it is not worth the while.
  private static let fewest = 6

  /// Each operator has as many conditions at most.
  private static let most = 8

  /// Texts shorter than that are in too many rows, unless there is nothing else.
  private static let shortText = 3

  /// Makes a filter for the operators of some queries, and numbers them.
  ///
  /// - Returns: `nil` when they look for too few things, or the processor cannot look for literals.
  static func over(_ taps: [StreamTap]) -> CandidateFilter? {
    var all: [[RowCondition]] = []
    for tap in taps {
      tap.number { conditions in
        let chosen = best(of: conditions)
        guard !chosen.isEmpty else { return nil }
        all.append(chosen)
        return all.count - 1
      }
    }
    let searchCount = all.joined().reduce(0) { $0 + $1.searchCount }
    return searchCount < fewest ? nil : CandidateFilter(all)
  }

  private static func best(of conditions: [RowCondition]) -> [RowCondition] {
    let sorted = conditions.sorted { $0.weight > $1.weight }
    let long = sorted.prefix { $0.weight >= shortText }
    return Array((long.isEmpty ? sorted.prefix(1) : long).prefix(most))
  }

  private init?(_ operators: [[RowCondition]]) {
    rows = operators.map { _ in [] }
    operationCount = operators.count
    progress = .allocate(capacity: Swift.max(operators.count, 1))
    for (number, conditions) in operators.enumerated() {
      (progress + number).initialize(
        to: Progress(all: UInt8(truncatingIfNeeded: 1 << conditions.count - 1)))
    }
    var targets: [RowCondition.Term: [Target]] = [:]
    for (number, conditions) in operators.enumerated() {
      for (index, condition) in conditions.enumerated() {
        let target = Target(operation: Int32(number), condition: 1 << UInt8(index))
        for term in Set(condition.terms) { targets[term, default: []].append(target) }
      }
    }
    for (column, terms) in Dictionary(grouping: targets.keys, by: \.column) {
      guard add(terms.map { ($0.test, targets[$0] ?? []) }, of: column) else { return nil }
    }
  }

  deinit { progress.deallocate() }

  /// - Returns: `false` when the processor cannot look for literals.
  private func add(_ tests: [(test: RowCondition.Test, targets: [Target])], of column: Int) -> Bool
  {
    var literals: [(bytes: [UInt8], isCaseless: Bool)] = []
    var ofLiterals: [[Target]] = []
    var ofNumbers: [Int64: [Target]] = [:]
    for (test, targets) in tests {
      switch test {
      case .text(let bytes, let isCaseless):
        literals.append((bytes, isCaseless))
        ofLiterals.append(targets)
      case .number(let number): ofNumbers[number] = targets
      }
    }
    if !ofNumbers.isEmpty { numbers.append(NumberColumn(column: column, targets: ofNumbers)) }
    guard !literals.isEmpty else { return true }
    guard let set = LiteralSet(literals) else { return false }
    texts.append(TextColumn(column: column, literals: set, targets: ofLiterals))
    return true
  }

  /// The rows of the batch looked at last that may be of use to an operator; `nil` when none is.
  subscript(operation: Int) -> Selection? {
    rows[operation].isEmpty ? nil : Selection(rows[operation])
  }

  /// Looks at the rows of a batch.
  func look(at batch: Batch) {
    for operation in touched { rows[operation].removeAll(keepingCapacity: true) }
    touched.removeAll(keepingCapacity: true)
    if base > UInt32.max - UInt32(batch.count) - 1 {
      base = 0
      for number in 0..<operationCount { progress[number].row = 0 }
    }
    // A row that nothing was met in is 0.
    base += 1
    // Columns are looked at one after the other: what is met in a row is kept from one to the next.
    if texts.count + numbers.count == 1 {
      for column in texts { find(column, in: batch.column(column.column), 0..<batch.count) }
      for column in numbers { find(column, in: batch.column(column.column), 0..<batch.count) }
    } else {
      let textColumns = texts.map { ($0, batch.column($0.column)) }
      let numberColumns = numbers.map { ($0, batch.column($0.column)) }
      for row in 0..<batch.count {
        for (column, values) in textColumns { find(column, in: values, row..<row + 1) }
        for (column, values) in numberColumns { find(column, in: values, row..<row + 1) }
      }
    }
    base += UInt32(batch.count)
  }

  private func find(_ column: TextColumn, in values: Column, _ range: Range<Int>) {
    let texts = values.pointer(StringView.self)
    for row in range {
      let text = texts[values.index(row)]
      guard let found = column.literals.find(text) else {
        for targets in column.targets { meet(targets, row) }
        continue
      }
      for number in found { meet(column.targets[Int(number)], row) }
    }
  }

  private func find(_ column: NumberColumn, in values: Column, _ range: Range<Int>) {
    for row in range where !values.isNull(row) {
      let index = values.index(row)
      let number =
        values.type == .int
        ? Int64(values.pointer(Int32.self)[index]) : values.pointer(Int64.self)[index]
      if let targets = column.targets[number] { meet(targets, row) }
    }
  }

  /// Learns that conditions are met in a row; it is a candidate when all of an operator's are.
  @inline(__always)
  private func meet(_ targets: [Target], _ row: Int) {
    let stamp = base + UInt32(row)
    for target in targets {
      let number = Int(target.operation)
      if progress[number].row != stamp {
        progress[number].row = stamp
        progress[number].met = 0
      }
      let before = progress[number].met
      let now = before | target.condition
      guard now != before else { continue }
      progress[number].met = now
      guard now == progress[number].all else { continue }
      if rows[number].isEmpty { touched.append(number) }
      rows[number].append(UInt32(row))
    }
  }
}
