import KQLSyntax

extension WindowCall {
  /// The rank of each row among sorted ones.
  ///
  /// The number of different values so far, or, when not dense, the number of the first row with the
  /// same value. A second argument starts anew.
  static func rank(_ call: CallArguments, isDense: Bool) throws(Diagnostic) -> Expression {
    let operands = [call[0]] + (try restart(call, 1))
    return WindowCall(call, type: .long, operands) { (columns, count) in
      var rank: Int64 = 0
      var position: Int64 = 0
      return .filled(count) { (row: Int) -> Int64 in
        let isFirst = row == 0 || restarts(columns, 1, row)
        if isFirst {
          rank = 0
          position = 0
        }
        position &+= 1
        if isFirst || !columns[0].isEqual(row, row - 1) { rank = isDense ? rank &+ 1 : position }
        return rank
      }
    }
  }
}
