import CLiteralSet

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

  /// Something that is looked for in a column, whoever waits for it.
  private enum Sought: Hashable {
    case text(column: Int, [UInt8], isCaseless: Bool)
    case number(column: Int, Int64)

    init?(_ term: RowCheck.Term) {
      if case .number(let number) = term.test {
        self = .number(column: term.column, number)
      } else if let literal = term.literal {
        self = .text(column: term.column, literal.bytes, isCaseless: literal.isCaseless)
      } else {
        return nil
      }
    }
  }

  /// What waits for each of the things that are looked for.
  private struct Targets: ~Copyable {
    private let all: UnsafeMutablePointer<Target>
    private let starts: UnsafeMutablePointer<Int>

    init(_ targets: [[Target]]) {
      starts = .allocate(capacity: targets.count + 1)
      starts[0] = 0
      for (thing, some) in targets.enumerated() { starts[thing + 1] = starts[thing] + some.count }
      all = .allocate(capacity: Swift.max(starts[targets.count], 1))
      for (at, target) in targets.joined().enumerated() { (all + at).initialize(to: target) }
    }

    deinit {
      all.deallocate()
      starts.deallocate()
    }

    @inline(__always)
    subscript(thing: Int) -> UnsafeBufferPointer<Target> {
      let start = starts[thing]
      return UnsafeBufferPointer(start: all + start, count: starts[thing + 1] - start)
    }
  }

  /// A thing that was found in a row of a column, or ``everything``.
  private struct Hit {
    let row: UInt32
    let thing: UInt32
  }

  /// What is looked for in a column of texts: things with numbers that follow on each other.
  private struct TextColumn {
    /// Where the program has its texts.
    let place: Int
    let literals: LiteralSet
    let things: Range<Int>
  }

  /// What is looked for in a column of numbers: the thing of each.
  private struct NumberColumn {
    let column: Int
    let things: [Int64: Int]
  }

  private var texts: [TextColumn] = []
  private var numbers: [NumberColumn] = []
  private var targets = Targets([])
  private let operationCount: Int

  /// What each operator has met.
  private let progress: UnsafeMutablePointer<Progress>

  /// The stamp of the row in which each thing was found last.
  private var found: UnsafeMutableBufferPointer<UInt32>

  /// Looks closer at what may be candidates.
  private let program = CheckProgram()

  /// The operators whose conditions are met in the row that is looked at.
  private let waiting: UnsafeMutablePointer<Int32>
  private var waitingCount = 0

  /// The candidates of each operator in the batch looked at last, ascending, and the operators that have some.
  private let rows: UnsafeMutablePointer<[UInt32]>
  private(set) var touched: [Int] = []

  /// What was found in the columns of a batch, one behind the other; behind each stands a hit in no row.
  private var hits: [Hit] = []

  /// What is added to the number of a row of the batch, so that none is met again.
  private var base: UInt32 = 0

  /// For fewer things to look for it is not worth the while.
  private static let fewest = 6

  /// Each operator has as many conditions at most.
  private static let most = 8

  /// Texts shorter than that are in too many rows, unless there is nothing else.
  private static let shortText = 3

  /// A check of more terms is not looked at closer.
  private static let mostTerms = 1000

  /// Gives an operator its number by what it looks for, and says whether its candidates are all that it would
  /// pass on; `nil` when it looks at every row.
  typealias Numbering = (RowCheck) -> (number: Int, isExact: Bool)?

  /// Makes a filter for the operators of some queries, and numbers them.
  ///
  /// - Parameters:
  ///   - taps: What the queries get.
  ///   - databases: Those that other workers of the run have, too.
  /// - Returns: `nil` when they look for too few things, or the processor cannot look for literals.
  static func over(_ taps: [StreamTap], _ databases: LiteralDatabases) -> CandidateFilter? {
    var all: [(conditions: [RowCondition], check: RowCheck)] = []
    for tap in taps {
      tap.number { check in
        let chosen = best(of: check.conditions)
        guard !chosen.isEmpty else { return nil }
        let isDecided = check.terms.count <= mostTerms
        all.append((chosen, isDecided ? check : .unknown))
        return (all.count - 1, isDecided && check.isExact)
      }
    }
    let searchCount = all.lazy.flatMap(\.conditions).reduce(0) { $0 + $1.searchCount }
    return searchCount < fewest ? nil : CandidateFilter(all, databases)
  }

  private static func best(of conditions: [RowCondition]) -> [RowCondition] {
    let sorted = conditions.sorted { $0.weight > $1.weight }
    let long = sorted.prefix { $0.weight >= shortText }
    return Array((long.isEmpty ? sorted.prefix(1) : long).prefix(most))
  }

  private init?(
    _ operators: [(conditions: [RowCondition], check: RowCheck)], _ databases: LiteralDatabases
  ) {
    operationCount = operators.count
    let capacity = Swift.max(operators.count, 1)
    rows = .allocate(capacity: capacity)
    rows.initialize(repeating: [], count: operators.count)
    waiting = .allocate(capacity: capacity)
    progress = .allocate(capacity: capacity)
    found = .allocate(capacity: 0)
    // In the order in which they are met, so that all workers look for the same.
    var order: [Sought] = []
    var waitingFor: [Sought: [Target]] = [:]
    for (number, (conditions, check)) in operators.enumerated() {
      (progress + number).initialize(
        to: Progress(all: UInt8(truncatingIfNeeded: 1 << conditions.count - 1)))
      for (index, condition) in conditions.enumerated() {
        let target = Target(operation: Int32(number), condition: 1 << UInt8(index))
        var own: Set<Sought> = []
        for sought in condition.terms.lazy.compactMap({ Sought($0) })
        where own.insert(sought).inserted {
          if waitingFor[sought] == nil { order.append(sought) }
          waitingFor[sought, default: []].append(target)
        }
      }
      for sought in check.terms.lazy.compactMap({ Sought($0) }) where Self.isWorthFinding(sought) {
        guard waitingFor[sought] == nil else { continue }
        waitingFor[sought] = []
        order.append(sought)
      }
    }
    guard let things = add(order, waitingFor, databases) else { return nil }
    for (_, check) in operators { program.add(check) { Sought($0).flatMap { things[$0] } } }
    program.seal()
  }

  deinit {
    progress.deallocate()
    waiting.deallocate()
    rows.deinitialize(count: operationCount)
    rows.deallocate()
    found.deallocate()
  }

  /// Whether something is looked for in all rows though no operator waits for it.
  private static func isWorthFinding(_ sought: Sought) -> Bool {
    if case .text(_, let bytes, _) = sought { bytes.count >= shortText } else { true }
  }

  /// Looks for some things from here on.
  ///
  /// - Returns: Their numbers; `nil` when the processor cannot look for literals.
  private func add(
    _ order: [Sought], _ waiting: [Sought: [Target]], _ databases: LiteralDatabases
  ) -> [Sought: Int]? {
    var literals: [Int: [(sought: Sought, literal: SoughtLiteral)]] = [:]
    var values: [Int: [Int64: Int]] = [:]
    var things: [Sought: Int] = [:]
    var ofThings: [[Target]] = []
    func add(_ sought: Sought) {
      things[sought] = ofThings.count
      ofThings.append(waiting[sought] ?? [])
    }
    for sought in order {
      switch sought {
      case .text(let column, let bytes, let isCaseless):
        let literal = SoughtLiteral(bytes: bytes, isCaseless: isCaseless)
        literals[column, default: []].append((sought, literal))
      case .number(let column, let number):
        values[column, default: [:]][number] = ofThings.count
        add(sought)
      }
    }
    numbers = values.map { NumberColumn(column: $0, things: $1) }
    for (column, literals) in literals {
      guard let database = databases.database(literals.map(\.literal)),
        let set = LiteralSet(database)
      else { return nil }
      let first = ofThings.count
      for literal in literals { add(literal.sought) }
      texts.append(
        TextColumn(
          place: program.place(of: column), literals: set, things: first..<ofThings.count))
    }
    targets = Targets(ofThings)
    found.deallocate()
    found = .allocate(capacity: ofThings.count)
    found.initialize(repeating: 0)
    return things
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
      found.update(repeating: 0)
    }
    // A row that nothing was met in is 0.
    base += 1
    if texts.count == 1, numbers.isEmpty {
      let column = texts[0]
      let first = column.things.lowerBound
      column.literals.forEachRow(of: program.texts(at: column.place, of: batch), count: batch.count)
      {
        row, literals in
        if let literals {
          for hit in literals { meet(first + Int(hit.number), row) }
        } else {
          for thing in column.things { meet(thing, row) }
        }
        decide(row, of: batch, isCertain: literals != nil)
      }
    } else {
      findInAll(batch)
    }
    program.finish()
    base += UInt32(batch.count)
  }

  /// What stands for all things of a column where a text could not be looked at.
  private static let everything = UInt32.max

  /// Looks at several columns: what is met in a row is kept from one to the next.
  private func findInAll(_ batch: Batch) {
    hits.removeAll(keepingCapacity: true)
    var next = texts.map { column in
      let start = hits.count
      let first = UInt32(column.things.lowerBound)
      column.literals.forEachRow(of: program.texts(at: column.place, of: batch), count: batch.count)
      {
        row, literals in
        let row = UInt32(truncatingIfNeeded: row)
        if let literals {
          for hit in literals { hits.append(Hit(row: row, thing: first + hit.number)) }
        } else {
          hits.append(Hit(row: row, thing: Self.everything))
        }
      }
      hits.append(Hit(row: .max, thing: 0))
      return start
    }
    let numbers = numbers.map { ($0, batch.column($0.column)) }
    hits.withUnsafeBufferPointer { hits in
      next.withUnsafeMutableBufferPointer { next in
        for row in 0..<batch.count {
          var isCertain = true
          for index in next.indices {
            while hits[next[index]].row == UInt32(truncatingIfNeeded: row) {
              let thing = hits[next[index]].thing
              next[index] += 1
              if thing == Self.everything {
                isCertain = false
                for thing in texts[index].things { meet(thing, row) }
              } else {
                meet(Int(thing), row)
              }
            }
          }
          for (column, values) in numbers where !values.isNull(row) {
            let index = values.index(row)
            let number =
              values.type == .int
              ? Int64(values.pointer(Int32.self)[index]) : values.pointer(Int64.self)[index]
            if let thing = column.things[number] { meet(thing, row) }
          }
          decide(row, of: batch, isCertain: isCertain)
        }
      }
    }
  }

  /// Learns that something is found in a row; operators of which all conditions are met wait for a decision.
  @inline(__always)
  private func meet(_ thing: Int, _ row: Int) {
    let stamp = base + UInt32(truncatingIfNeeded: row)
    found[thing] = stamp
    for target in targets[thing] {
      let now = progress + Int(target.operation)
      if now.pointee.row != stamp {
        now.pointee.row = stamp
        now.pointee.met = 0
      }
      let met = now.pointee.met | target.condition
      guard met != now.pointee.met else { continue }
      now.pointee.met = met
      guard met == now.pointee.all else { continue }
      waiting[waitingCount] = target.operation
      waitingCount += 1
    }
  }

  /// Decides for whom a row is a candidate, when everything in it has been found.
  @inline(__always)
  private func decide(_ row: Int, of batch: Batch, isCertain: Bool) {
    guard waitingCount > 0, let found = UnsafePointer(found.baseAddress) else { return }
    let stamp = base + UInt32(truncatingIfNeeded: row)
    for index in 0..<waitingCount {
      let operation = Int(waiting[index])
      guard program.passes(operation, row, of: batch, found, stamp, isCertain: isCertain) else {
        continue
      }
      if rows[operation].isEmpty { touched.append(operation) }
      rows[operation].append(UInt32(truncatingIfNeeded: row))
    }
    waitingCount = 0
  }
}
