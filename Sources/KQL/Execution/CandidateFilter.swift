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

  /// What waits for each of the things that are looked for in a column.
  private final class Targets {
    private let all: UnsafeMutableBufferPointer<Target>
    private let starts: [Int]

    init(_ targets: [[Target]]) {
      var starts = [0]
      for some in targets { starts.append(starts[starts.count - 1] + some.count) }
      self.starts = starts
      all = .allocate(capacity: starts[targets.count])
      _ = all.initialize(from: targets.joined())
    }

    deinit { all.deallocate() }

    /// How many things there are.
    var count: Int { starts.count - 1 }

    @inline(__always)
    subscript(thing: Int) -> Slice<UnsafeMutableBufferPointer<Target>> {
      all[starts[thing]..<starts[thing + 1]]
    }
  }

  /// What is looked for in a column of texts.
  private struct TextColumn {
    let column: Int
    let literals: LiteralSet
    let targets: Targets
  }

  /// What is looked for in a column of numbers.
  private struct NumberColumn {
    let column: Int
    /// The number of each thing.
    let numbers: [Int64: Int]
    let targets: Targets
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
    var ofNumbers: [[Target]] = []
    var known: [Int64: Int] = [:]
    for (test, targets) in tests {
      switch test {
      case .text(let bytes, let isCaseless):
        literals.append((bytes, isCaseless))
        ofLiterals.append(targets)
      case .number(let number):
        known[number] = ofNumbers.count
        ofNumbers.append(targets)
      }
    }
    if !ofNumbers.isEmpty {
      numbers.append(NumberColumn(column: column, numbers: known, targets: Targets(ofNumbers)))
    }
    guard !literals.isEmpty else { return true }
    guard let set = LiteralSet(literals) else { return false }
    texts.append(TextColumn(column: column, literals: set, targets: Targets(ofLiterals)))
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
    if texts.count == 1, numbers.isEmpty {
      let column = texts[0]
      forEachRow(of: column, batch) { row, number in meet(column.targets, number, row) }
    } else {
      findInAll(batch)
    }
    base += UInt32(batch.count)
  }

  /// Looks at several columns: what is met in a row is kept from one to the next.
  private func findInAll(_ batch: Batch) {
    var hits: [[(row: UInt32, number: UInt32)]] = []
    for column in texts {
      var found: [(row: UInt32, number: UInt32)] = []
      forEachRow(of: column, batch) { found.append((UInt32($0), UInt32($1))) }
      hits.append(found)
    }
    let numbers = numbers.map { ($0, batch.column($0.column)) }
    var next = [Int](repeating: 0, count: hits.count)
    for row in 0..<batch.count {
      for index in hits.indices {
        while next[index] < hits[index].count, hits[index][next[index]].row == row {
          meet(texts[index].targets, Int(hits[index][next[index]].number), row)
          next[index] += 1
        }
      }
      for (column, values) in numbers where !values.isNull(row) {
        let index = values.index(row)
        let number =
          values.type == .int
          ? Int64(values.pointer(Int32.self)[index]) : values.pointer(Int64.self)[index]
        if let number = column.numbers[number] { meet(column.targets, number, row) }
      }
    }
  }

  /// Gives `body` the rows of a column in which things may be met, in order, and their numbers.
  private func forEachRow(of column: TextColumn, _ batch: Batch, _ body: (Int, Int) -> Void) {
    let values = batch.column(column.column)
    column.literals.forEachRow(of: values, count: batch.count) { row, found in
      if let found {
        for number in found { body(row, Int(number)) }
      } else {
        for number in 0..<column.targets.count { body(row, number) }
      }
    }
  }

  /// Learns that conditions are met in a row; it is a candidate when all of an operator's are.
  @inline(__always)
  private func meet(_ targets: Targets, _ thing: Int, _ row: Int) {
    let stamp = base + UInt32(row)
    for target in targets[thing] {
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
