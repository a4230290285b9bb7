import KQLSyntax

extension WindowCall {
  /// The rank of each row among sorted ones.
  ///
  /// The number of different values so far, or, when not dense, the number of the first row with the
  /// same value. A second argument starts anew.
  static func rank(_ call: CallArguments, isDense: Bool) throws(Diagnostic) -> Expression {
    let operands = [call[0]] + (try restart(call, 1))
    return WindowCall(call, type: .long, operands) { Ranks(isDense: isDense) }
  }
}

/// The ranks of sorted rows.
private struct Ranks: RunningFunction {
  let isDense: Bool
  private var rank: Int64 = 0
  private var position: Int64 = 0
  /// The value of the last row.
  private var last: Column?

  init(isDense: Bool) { self.isDense = isDense }

  mutating func code(_ coder: StateCoder) {
    coder.code(&rank)
    coder.code(&position)
    coder.code(&last, .nulls(.long, count: 0)) { coder.code(&$0) }
  }

  mutating func values(_ columns: [Column], count: Int) -> Column {
    guard count > 0 else { return .longs([]) }
    let own = columns[0]
    let before = last.map { Column.concatenated([$0, own.slice(0)], type: own.type) }
    var (rank, position) = (rank, position)
    let isDense = isDense
    let result = Column.filled(count) { (row: Int) -> Int64 in
      let isFirst = row == 0 && before == nil || WindowCall.restarts(columns, 1, row)
      if isFirst {
        rank = 0
        position = 0
      }
      position &+= 1
      let isEqual = row > 0 ? own.isEqual(row, row - 1) : before?.isEqual(0, 1) ?? false
      if isFirst || !isEqual { rank = isDense ? rank &+ 1 : position }
      return rank
    }
    (self.rank, self.position) = (rank, position)
    last = own.slice(count - 1)
    return result
  }
}

extension Column {
  /// A copy of the value of one row.
  fileprivate func slice(_ row: Int) -> Column {
    Batch(count: count, columns: [self]).slice(row..<row + 1).copied().batch.column(0)
  }
}
