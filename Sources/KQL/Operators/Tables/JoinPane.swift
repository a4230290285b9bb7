/// Rows of a side of a join that have just come.
struct ArrivedRows {
  let batch: Batch

  /// The key columns.
  let values: [Column]

  /// The event time of each row of the batch in ticks; `nil` where it has none.
  let times: [Int64?]

  /// The rows that are not late.
  var rows: [UInt32]

  let side: IntervalJoin.Side

  /// How many rows had come before these, of both sides.
  let first: Int

  /// Whether a row of the batch has met one of the other side.
  var isMatched: [Bool]

  init(
    batch: Batch, values: [Column], times: [Int64?], rows: [UInt32], side: IntervalJoin.Side,
    first: Int
  ) {
    self.batch = batch
    self.values = values
    self.times = times
    self.rows = rows
    self.side = side
    self.first = first
    isMatched = Array(repeating: false, count: batch.count)
  }
}

/// The rows of one side of a join whose times are in the same span.
final class JoinPane {
  /// Whether its rows have no time, so that they match at any.
  private let isTimeless: Bool

  /// For each row how many rows had come before it, of both sides.
  private(set) var orders: [Int] = []

  /// For each row whether it has met one of the other side.
  var isMatched: [Bool] = []

  private var times: [Int64] = []

  /// The numbers of the keys; for each the first of its rows and the last, for each row the next.
  private let index = KeyIndex()
  private var heads: [UInt32] = []
  private var tails: [UInt32] = []
  private var following: [UInt32] = []

  /// The rows, and for each batch the number of its first row and what it takes.
  private var batches: [(rows: Batch, start: Int, byteCount: Int)] = []
  private var batchBytes = 0

  private static let none = UInt32.max

  init(isTimeless: Bool) { self.isTimeless = isTimeless }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int {
    index.byteCount + batchBytes + orders.capacity * 16 + isMatched.capacity
      + (heads.capacity + tails.capacity + following.capacity) * 4
  }

  /// Carries the rows to a new pane.
  func code(_ coder: StateCoder) {
    coder.code(&orders, 0)
    coder.code(&times, 0)
    var flags = isMatched.map { UInt8($0 ? 1 : 0) }
    coder.code(&flags, 0)
    isMatched = flags.map { $0 != 0 }
    index.code(coder)
    coder.code(&heads, 0)
    coder.code(&tails, 0)
    coder.code(&following, 0)
    var rows = batches.map(\.rows)
    coder.code(&rows)
    guard coder.isReading else { return }
    let count = orders.count
    guard times.count == count, flags.count == count, following.count == count,
      heads.count == index.count, tails.count == index.count,
      (heads + tails).allSatisfy({ $0 < count }),
      following.allSatisfy({ $0 == Self.none || $0 < count }),
      rows.reduce(0, { $0 + $1.count }) == count
    else { return coder.fail("the rows of a join in it do not fit") }
    var start = 0
    for part in rows {
      add((part, part.byteCount), start: start)
      start += part.count
    }
  }

  /// Keeps some columns of rows.
  func append(_ rows: [UInt32], of arrived: ArrivedRows, columns: [Int]) {
    let selection = Selection(rows)
    var groups = [UInt32](repeating: 0, count: rows.count)
    index.add(
      arrived.values.map { $0.gather(indices: selection.indices, count: rows.count) },
      count: rows.count, groups: &groups)
    for (row, group) in zip(rows, groups) {
      let number = UInt32(orders.count)
      orders.append(arrived.first + Int(row))
      times.append(arrived.times[Int(row)] ?? 0)
      isMatched.append(arrived.isMatched[Int(row)])
      following.append(Self.none)
      if Int(group) == heads.count {
        heads.append(number)
        tails.append(number)
      } else {
        following[Int(tails[Int(group)])] = number
        tails[Int(group)] = number
      }
    }
    add(arrived.batch.picking(columns).selecting(selection))
  }

  /// Keeps a copy of rows; small batches are put together as they become more.
  private func add(_ rows: Batch) {
    add(rows.copied(), start: orders.count - rows.count)
    while batches.count > 1 {
      let (last, before) = (batches[batches.count - 1], batches[batches.count - 2])
      let count = last.rows.count + before.rows.count
      guard before.rows.count < last.rows.count * 2, count <= Batch.preferredCount else { return }
      batches.removeLast(2)
      batchBytes -= last.byteCount + before.byteCount
      add(ConcatenatedRows([before.rows, last.rows]).batch.copied(), start: before.start)
    }
  }

  private func add(_ copy: (batch: Batch, byteCount: Int), start: Int) {
    batches.append((copy.batch, start, copy.byteCount))
    batchBytes += copy.byteCount
  }

  /// Gives `body` the number of each arrived row and of each row here that it matches, in the order in
  /// which these have come, until that returns `false`.
  func forEachMatch(
    of arrived: ArrivedRows, within window: Int64, _ body: (Int, UInt32) -> Bool
  ) {
    let count = arrived.batch.count
    var groups = [UInt32](repeating: 0, count: count)
    index.find(arrived.values, count: count, groups: &groups)
    for row in arrived.rows where groups[Int(row)] != KeyIndex.missing {
      var other = heads[Int(groups[Int(row)])]
      while other != Self.none {
        if isNear(arrived.times[Int(row)], other, window), !body(Int(row), other) { return }
        other = following[Int(other)]
      }
    }
  }

  /// Whether a row is near to a time.
  func isNear(_ time: Int64?, _ row: UInt32, _ window: Int64) -> Bool {
    guard !isTimeless, let time else { return true }
    return (times[Int(row)] - time).magnitude <= window.magnitude
  }

  /// Some of the rows, in any order.
  func rows(_ numbers: [UInt32]) -> Batch {
    var parts: [Batch] = []
    var start = 0
    while start < numbers.count {
      let (rows, first, _) = batches[batch(of: numbers[start])]
      let range = first..<first + rows.count
      var end = start + 1
      while end < numbers.count, range.contains(Int(numbers[end])) { end += 1 }
      parts.append(
        rows.arranged(Selection(numbers[start..<end].map { $0 - UInt32(first) })))
      start = end
    }
    return ConcatenatedRows(parts).batch
  }

  /// The batch that a row is in.
  private func batch(of row: UInt32) -> Int {
    var (low, high) = (0, batches.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if batches[middle].start <= Int(row) { low = middle } else { high = middle }
    }
    return low
  }

  /// Gives `body` all rows, many at a time, and the number of the first of them.
  func forEachBatch(_ body: (Batch, Int) -> Void) {
    for (rows, start, _) in batches { body(rows, start) }
  }

  /// Gives `body` the rows that have met none, many at a time.
  func forEachUnmatched(_ body: (Batch) -> Void) {
    for (rows, start, _) in batches {
      let unmatched = (0..<rows.count).filter { !isMatched[start + $0] }
      if !unmatched.isEmpty { body(rows.selecting(Selection(unmatched.map { UInt32($0) }))) }
    }
  }
}
