/// Holds the rows of both sides of a join until the right one is complete.
///
/// What memory does not hold goes to files, in parts by the keys: rows that meet are in parts of the same
/// number, which are joined one after the other. A part that is too large is divided again.
final class SpillingJoin {
  private let combination: Combination
  private let keys: CombinationKeys
  private let output: Operator
  private let run: RunContext
  private let schema: Schema

  /// The rows of each side that are in memory.
  fileprivate var left: SideRows
  fileprivate var right: SideRows

  /// What takes the rows of each side; one may have had all and be gone.
  private weak var leftSide: JoinSide?
  private weak var rightSide: JoinSide?

  /// The rows of both sides in files.
  private var files: Files?

  /// What joins left rows as they come, once the right side is complete and in memory.
  private var join: Operator?
  private var openCount = 2

  private typealias Files = (left: SpilledRows, right: SpilledRows)

  private init(
    _ combination: Combination, _ keys: CombinationKeys, left: Schema, right: Schema,
    _ output: Operator, _ run: RunContext
  ) {
    self.combination = combination
    self.keys = keys
    self.output = output
    self.run = run
    schema = right
    self.left = SideRows(left)
    self.right = SideRows(right)
  }

  /// Makes what takes the rows of both sides.
  static func sides(
    of combination: Combination, _ keys: CombinationKeys, left: Schema, right: Schema,
    _ output: Operator, _ run: RunContext
  ) -> (left: JoinSide, right: JoinSide) {
    let join = SpillingJoin(combination, keys, left: left, right: right, output, run)
    let outer = run.operatorName
    run.operatorName = "'\(combination.name)'"
    defer { run.operatorName = outer }
    let sides = (
      left: JoinSide(join, isRight: false, run), right: JoinSide(join, isRight: true, run)
    )
    join.leftSide = sides.left
    join.rightSide = sides.right
    return sides
  }

  /// What a side counts: its rows, and those of the other one when that is gone.
  fileprivate func byteCount(isRight: Bool) -> Int {
    let (own, other) = isRight ? (right, left) : (left, right)
    return own.byteCount + ((isRight ? leftSide : rightSide) == nil ? other.byteCount : 0)
  }

  /// Takes rows of a side.
  fileprivate func take(_ batch: Batch, _ side: JoinSide) -> Bool {
    if let join { return join.process(batch) }
    if side.isRight { right.append(batch) } else { left.append(batch) }
    guard side.account() else { return false }
    // Right rows are put together and found by their keys; left rows are put together for files.
    let needed = right.count * (right.rowStride + 96) + left.count * left.rowStride
    return !side.isTight(besides: needed, with: left.byteCount + right.byteCount) || spill(side)
  }

  /// Learns that a side is complete.
  fileprivate func end(_ side: JoinSide) {
    openCount -= 1
    if side.isRight, files == nil { begin(side) }
    guard openCount == 0 else { return }
    if let join {
      join.finish()
    } else if spill(side), let files {
      _ = side.withFiles { (space) throws(SpillError) in try joinParts(of: files, 0, space, side) }
      output.finish()
    }
    join = nil
    files = nil
  }

  /// Joins left rows from now on.
  private func begin(_ side: JoinSide) {
    let join = combination.operation(
      Table(schema: schema, batches: right.removeAll()), output, run)
    _ = side.account()
    self.join = join
    for batch in left.removeAll() where !join.process(batch.batch) { break }
    _ = leftSide?.account()
  }

  /// Puts the rows of both sides into files.
  ///
  /// - Returns: Whether it could be done.
  private func spill(_ side: JoinSide) -> Bool {
    let isDone = side.withFiles { (space) throws(SpillError) in
      let files = if let files { files } else { try makeFiles(0, space) }
      self.files = files
      try files.right.add(right.joined)
      _ = right.removeAll()
      try files.left.add(left.joined)
      _ = left.removeAll()
    }
    return (leftSide?.account() ?? true) && (rightSide?.account() ?? true) && isDone
  }

  private func makeFiles(_ level: Int, _ space: SpillSpace) throws(SpillError) -> Files {
    (
      left: try SpilledRows(keys.left, in: space, level: level),
      right: try SpilledRows(keys.right, in: space, level: level)
    )
  }

  /// Joins the rows in files.
  ///
  /// - Returns: Whether more are wanted.
  @discardableResult
  private func joinParts(
    of files: Files, _ level: Int, _ space: SpillSpace, _ side: JoinSide
  ) throws(SpillError) -> Bool {
    for part in 0..<KeyPart.count where run.error == nil {
      let size = files.right.byteCount(of: part)
      // A row takes as much once more for its key and for being put together.
      if size > side.memoryLimit / 8, level < KeyPart.deepest,
        let deeper = try divide(part, of: files, level, space, size)
      {
        guard try joinParts(of: deeper, level + 1, space, side) else { return false }
        continue
      }
      guard size > 0 || files.left.byteCount(of: part) > 0 else { continue }
      var table = Table(schema: schema)
      var read = 0
      try files.right.forEachBatch(of: part) {
        table.batches.append($0.decoded())
        read += $0.byteCount
        return side.account(besides: read)
      }
      guard run.error == nil else { return false }
      let join = combination.operation(table, WithoutEnd(output: output, run), run)
      table.batches = []
      _ = side.account()
      var wantsMore = true
      try files.left.forEachBatch(of: part) {
        wantsMore = join.process($0)
        return wantsMore
      }
      guard run.error == nil, wantsMore else { return false }
      join.finish()
    }
    return true
  }

  /// Divides a part again; `nil` when that is of no use, because most rows have the same key.
  private func divide(
    _ part: Int, of files: Files, _ level: Int, _ space: SpillSpace, _ size: Int
  ) throws(SpillError) -> Files? {
    let deeper = try makeFiles(level + 1, space)
    try pass(part, of: files.right, to: deeper.right)
    let largest = (0..<KeyPart.count).map { deeper.right.byteCount(of: $0) }.max() ?? 0
    guard largest < size / 2 else { return nil }
    try pass(part, of: files.left, to: deeper.left)
    return deeper
  }

  /// Passes rows on, many at a time, so that the pieces of parts are not small.
  private func pass(
    _ part: Int, of rows: SpilledRows, to others: SpilledRows
  ) throws(SpillError) {
    var some = SideRows([])
    try rows.forEachBatch(of: part) { (batch) throws(SpillError) in
      some.append(batch)
      if some.byteCount > (run.memory?.account.limit ?? .max) / 32 {
        try others.add(some.joined)
        _ = some.removeAll()
      }
      return true
    }
    try others.add(some.joined)
  }
}

/// Rows in memory.
private struct SideRows {
  /// What a row takes once more when the rows are put together.
  let rowStride: Int

  private var batches: [DecodedBatch] = []
  private var tally = MemoryTally()
  private(set) var count = 0

  init(_ schema: Schema) { rowStride = schema.reduce(0) { $0 + $1.type.stride } }

  var byteCount: Int { tally.byteCount }

  mutating func append(_ batch: Batch) {
    let rows = batch.decoded()
    tally.add(rows)
    batches.append(rows)
    count += rows.count
  }

  /// All rows as one batch.
  var joined: Batch {
    guard let first = batches.first else { return Batch(count: 0, columns: []) }
    let columns = first.columns.indices.map { index in
      Column.concatenated(batches.map { $0.column(index) }, type: first.column(index).type)
    }
    return Batch(count: count, columns: columns)
  }

  /// Gives up the rows.
  mutating func removeAll() -> [DecodedBatch] {
    defer {
      batches = []
      tally = MemoryTally()
      count = 0
    }
    return batches
  }
}

/// Takes the rows of one side of a join.
final class JoinSide: Operator {
  /// Which side it is.
  fileprivate let isRight: Bool

  private let join: SpillingJoin

  fileprivate init(_ join: SpillingJoin, isRight: Bool, _ run: RunContext) {
    self.join = join
    self.isRight = isRight
    super.init(output: nil, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return true }
    return join.take(batch, self)
  }

  override func finish() { join.end(self) }

  override func advance(to watermark: Datetime) {}

  override var byteCount: Int { join.byteCount(isRight: isRight) }
}

/// Passes rows on, and keeps their end to itself.
private final class WithoutEnd: Operator {
  override func finish() {}
}
