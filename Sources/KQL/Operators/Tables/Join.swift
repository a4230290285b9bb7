import KQLSyntax

extension QueryOperator {
  static let join = QueryOperator("join") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let name = try syntax.word("kind", in: JoinKind.named.keys.sorted()) ?? "innerunique"
    guard let kind = JoinKind.named[name] else { throw syntax.missing("kind") }
    return try .joined(input, syntax, binder, kind)
  }
}

extension Plan {
  /// The rows of a `join` or a `lookup`; the latter drops the right key columns.
  static func joined(
    _ input: Plan, _ syntax: OperatorSyntax, _ binder: Binder, _ kind: JoinKind,
    dropsRightKeys: Bool = false
  ) throws(Diagnostic) -> Plan {
    guard case .table(let table)? = syntax.clause("table") else { throw syntax.missing("table") }
    let right = try binder.plan(table)
    let conditions = syntax.expressions("on")
    guard !conditions.isEmpty else {
      throw Diagnostic(
        "'\(syntax.keyword.text)' has no condition", at: syntax.span, help: "add on and a column")
    }
    let keys = try JoinKey.bind(
      conditions, left: Scope(input, binder), right: Scope(right, binder), binder)
    let dropped = dropsRightKeys ? Set(keys.map(\.right)) : []
    let columns = JoinColumns(
      left: kind.hasLeftColumns ? Array(input.schema.indices) : [],
      right: kind.hasRightColumns ? right.schema.indices.filter { !dropped.contains($0) } : [],
      leftTypes: input.schema.map(\.type), rightTypes: right.schema.map(\.type))
    let schema = ColumnNames.unique(
      columns.left.map { input.schema[$0] } + columns.right.map { right.schema[$0] })
    var combination = Combination(named: syntax.keyword.text, kind, keys, columns, schema)
    combination.narrowed = { [name = syntax.keyword.text] left, right in
      let kept = columns.keeping(left, right)
      let schema = kept.places.map { schema[$0] }
      return Combination(
        named: name, kind, keys.keeping(left, right), kept.columns, schema)
    }
    let times = (left: input.timeColumns, right: right.timeColumns)
    for key in keys where key.type == .datetime {
      guard let leftTime = times.left[key.left], let rightTime = times.right[key.right],
        ![leftTime, rightTime].contains(where: { $0.isBound || $0.isArray || $0.isReceipt })
      else { continue }
      combination.reach = .equal(
        JoinTimes(
          left: key.left, right: key.right, leftTime: leftTime, rightTime: rightTime))
      break
    }
    combination.takesLeftConditions = kind.usesFirstLeftOnly
    combination.makeIntervalJoin = { left, right, reach, output, run, stream in
      let join = IntervalJoin(kind, keys, columns, reach, output: output, run, stream)
      return (
        left: IntervalJoinInput(left, join, .left, output: output, run),
        right: IntervalJoinInput(right, join, .right, output: output, run)
      )
    }
    return .combination(left: input, right: right, combination)
  }
}

extension Combination {
  /// A join whose result has the columns of a schema.
  fileprivate init(
    named name: String, _ kind: JoinKind, _ keys: [JoinKey], _ columns: JoinColumns,
    _ schema: Schema
  ) {
    self.init(
      name: name, schema: schema, leftColumns: columns.left, rightColumns: columns.right
    ) { table, output, run in
      Join(kind, keys, columns, KeyedRows(table, keys, columns), output: output, run)
    }
    self.keys = CombinationKeys(pairs: keys.map { ($0.left, $0.right, $0.type) })
    if kind.isRowwise {
      forWorkers = { table in
        let rows = KeyedRows(table, keys, columns, isShared: true)
        return (rows.byteCount, { Join(kind, keys, columns, rows, output: $0, $1) })
      }
    }
  }
}

/// The columns of both sides that a join gives, and the types of all.
struct JoinColumns: Sendable {
  var left: [Int]
  var right: [Int]
  var leftTypes: [ScalarType]
  var rightTypes: [ScalarType]

  /// The same of sides that have some of their columns only, and which of the columns that a join gives are left.
  fileprivate func keeping(
    _ keptLeft: [Int], _ keptRight: [Int]
  ) -> (columns: JoinColumns, places: [Int]) {
    let lefts = left.indices.filter { keptLeft.contains(left[$0]) }
    let rights = right.indices.filter { keptRight.contains(right[$0]) }
    let columns = JoinColumns(
      left: lefts.compactMap { keptLeft.firstIndex(of: left[$0]) },
      right: rights.compactMap { keptRight.firstIndex(of: right[$0]) },
      leftTypes: keptLeft.map { leftTypes[$0] }, rightTypes: keptRight.map { rightTypes[$0] })
    return (columns, lefts + rights.map { left.count + $0 })
  }
}

extension [JoinKey] {
  /// The same keys of sides that have some of their columns only.
  fileprivate func keeping(_ left: [Int], _ right: [Int]) -> [JoinKey] {
    compactMap { key in
      guard let first = left.firstIndex(of: key.left), let second = right.firstIndex(of: key.right)
      else { return nil }
      return JoinKey(left: first, right: second, type: key.type)
    }
  }
}

/// Combines left rows, as they arrive, with all rows of the right side.
final class Join: Operator {
  private let kind: JoinKind
  private let keys: [JoinKey]
  private let columns: JoinColumns
  private let right: Batch

  /// The right rows by their keys.
  private let rows: KeyedRows
  private var index: KeyIndex { rows.index }

  /// The keys of left rows, when only the first of each is used.
  private var seen = KeyIndex()

  /// The keys of left rows that are not final, and which rows had met before these; until the next
  /// snapshot.
  private var previewSeen: KeyIndex?
  private var savedMatches: [Bool]?

  /// Which keys of right rows a left row had.
  private let isMatched: UnsafeMutablePointer<Bool>

  init(
    _ kind: JoinKind, _ keys: [JoinKey], _ columns: JoinColumns, _ rows: KeyedRows,
    output: Operator?, _ run: RunContext
  ) {
    self.kind = kind
    self.keys = keys
    self.columns = columns
    self.rows = rows
    right = rows.isShared ? rows.batch.decoded().batch : rows.batch
    isMatched = .allocate(capacity: rows.index.count + 1)
    isMatched.initialize(repeating: false, count: rows.index.count + 1)
    super.init(output: output, run)
    _ = account()
  }

  deinit { isMatched.deallocate() }

  override var byteCount: Int { seen.byteCount + (rows.isShared ? 0 : rows.byteCount) }

  override func process(_ batch: Batch) -> Bool {
    guard account() else { return false }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Swift.max(batch.count, 1)) {
      groups in
      guard let groups = groups.baseAddress else { return false }
      let values = keys.map { batch.column($0.left).converted(to: $0.type) }
      index.find(values, count: batch.count, groups: groups)
      for row in 0..<batch.count where groups[row] != KeyIndex.missing {
        isMatched[Int(groups[row])] = true
      }
      if kind.pairs {
        if kind.usesFirstLeftOnly { keepFirst(values, batch.count, groups) }
        return emitPairs(batch, groups)
      }
      guard columns.right.isEmpty else { return true }
      let wanted = kind.givesMatchedLeft
      let kept = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
      var count = 0
      for row in 0..<batch.count {
        kept[count] = UInt32(row)
        count += (groups[row] != KeyIndex.missing) == wanted ? 1 : 0
      }
      return emit(batch.selecting(Selection(indices: kept, count: count)))
    }
  }

  override func takeOver(from earlier: Operator) {
    guard let earlier = earlier as? Join else { return }
    seen = earlier.seen
    takeOver((0..<earlier.index.count).map { earlier.isMatched[$0] }, of: earlier.index)
  }

  /// Takes over which keys of an earlier table a left row had.
  private func takeOver(_ flags: [Bool], of known: KeyIndex) {
    let values = keys.map { right.column($0.right).converted(to: $0.type) }
    var groups = [UInt32](repeating: 0, count: right.count)
    known.find(values, count: right.count, groups: &groups)
    var mine = [UInt32](repeating: 0, count: right.count)
    index.find(values, count: right.count, groups: &mine)
    for (group, key) in zip(groups, mine) where group != KeyIndex.missing {
      isMatched[Int(key)] = flags[Int(group)]
    }
  }

  /// What is known of the right rows is carried by their keys: the table may be another one by then.
  override func code(_ coder: StateCoder) {
    if coder.isReading { seen = KeyIndex() }
    seen.code(coder)
    guard kind.givesOtherRight || kind.givesMatchedRight else { return }
    var known = index
    if coder.isReading { known = KeyIndex() }
    known.code(coder)
    var flags = coder.isReading ? [] : (0..<index.count).map { UInt8(isMatched[$0] ? 1 : 0) }
    coder.code(&flags, 0)
    guard coder.isReading, flags.count == known.count else { return }
    takeOver(flags.map { $0 != 0 }, of: known)
    _ = account()
  }

  override func finish() {
    emitRight()
    output?.finish()
  }

  override func preview(_ batch: Batch) {
    if savedMatches == nil {
      savedMatches = (0..<index.count).map { isMatched[$0] }
      previewSeen = KeyIndex()
    }
    _ = process(batch)
  }

  override func snapshot() {
    emitRight()
    if let savedMatches {
      for (key, wasMatched) in savedMatches.enumerated() { isMatched[key] = wasMatched }
    }
    savedMatches = nil
    previewSeen = nil
    output?.snapshot()
  }

  /// Passes on the right rows that are given once.
  private func emitRight() {
    if kind.givesOtherRight {
      emitRight(matched: false)
    } else if kind.givesMatchedRight {
      emitRight(matched: true)
    }
  }

  /// Takes rows out whose key another left row had before.
  private func keepFirst(
    _ values: [Column], _ count: Int, _ groups: UnsafeMutablePointer<UInt32>
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Swift.max(count, 1)) { numbers in
      guard let numbers = numbers.baseAddress else { return }
      let seen = previewSeen ?? seen
      if previewSeen != nil {
        self.seen.find(values, count: count, groups: numbers)
        for row in 0..<count where numbers[row] != KeyIndex.missing {
          groups[row] = KeyIndex.missing
        }
      }
      var known = UInt32(seen.count)
      seen.add(values, count: count, groups: numbers)
      for row in 0..<count {
        if numbers[row] == known { known += 1 } else { groups[row] = KeyIndex.missing }
      }
    }
  }

  /// Emits each left row with each of its right rows, some thousands at a time.
  private func emitPairs(_ batch: Batch, _ groups: UnsafePointer<UInt32>) -> Bool {
    var pairs = PairBuffer()
    for row in 0..<batch.count {
      let key = groups[row]
      if key == KeyIndex.missing {
        if kind.givesOtherLeft, pairs.append(left: UInt32(row), right: .max) {
          guard emit(&pairs, batch) else { return false }
        }
        continue
      }
      for place in rows.places(of: Int(key)) {
        if pairs.append(left: UInt32(row), right: rows.numbers[place]) {
          guard emit(&pairs, batch) else { return false }
        }
      }
    }
    return emit(&pairs, batch)
  }

  private func emit(_ pairs: inout PairBuffer, _ batch: Batch) -> Bool {
    let (left, others) = pairs.removeAll()
    guard left.count > 0 else { return true }
    let result = batch.picking(columns.left).arranged(left)
      .appending(right.picking(columns.right).arranged(others))
    // The right rows without a partner are still to come.
    return emit(result) || kind.givesOtherRight && !context.stop.isAbandoned
  }

  /// Emits the right rows that a left row had the key of, or those that none had.
  private func emitRight(matched: Bool) {
    let flags = UnsafeMutablePointer<Bool>.allocate(capacity: Swift.max(right.count, 1))
    defer { flags.deallocate() }
    for key in 0..<index.count {
      for place in rows.places(of: key) {
        flags[Int(rows.numbers[place])] = isMatched[key] == matched
      }
    }
    var start = 0
    while start < right.count {
      let end = Swift.min(start + Batch.preferredCount, right.count)
      let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: end - start)
      var count = 0
      for row in start..<end where flags[row] {
        indices[count] = UInt32(row)
        count += 1
      }
      let chosen = right.picking(columns.right).arranged(Selection(indices: indices, count: count))
      let none = columns.left.map { Column.nulls(columns.leftTypes[$0], count: count) }
      guard emit(Batch(count: count, columns: none).appending(chosen)) else { return }
      start = end
    }
  }
}

/// Row numbers of both sides, collected until they are enough for a batch.
private struct PairBuffer: ~Copyable {
  private var left: UnsafeMutablePointer<UInt32>
  private var right: UnsafeMutablePointer<UInt32>
  private var count = 0

  init() {
    left = .allocate(capacity: Batch.preferredCount)
    right = .allocate(capacity: Batch.preferredCount)
  }

  deinit {
    left.deallocate()
    right.deallocate()
  }

  /// Adds a pair; true when the buffer is full.
  @inline(__always)
  mutating func append(left leftRow: UInt32, right rightRow: UInt32) -> Bool {
    left[count] = leftRow
    right[count] = rightRow
    count += 1
    return count == Batch.preferredCount
  }

  /// The pairs, as row numbers of each side.
  mutating func removeAll() -> (Selection, Selection) {
    let pairs = (
      Selection(indices: left, count: count), Selection(indices: right, count: count)
    )
    left = .allocate(capacity: Batch.preferredCount)
    right = .allocate(capacity: Batch.preferredCount)
    count = 0
    return pairs
  }
}
