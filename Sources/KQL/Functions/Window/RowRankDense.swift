import KQLSyntax

extension ScalarFunction {
  static let rowRankDense = ScalarFunction(
    "row_rank_dense", "Ranks the rows; the rank grows by one when the value changes.",
    parameters: [
      "term": "The value; rows are sorted by it.",
      "restart?": "A bool that starts anew where it is true.",
    ],
    examples: ["row_rank_dense(x / 2)": "3"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try call.require(1...2, "row_rank_dense(term, restart?)")
    let operands = [call[0]] + (try WindowCall.restart(call, 1))
    return WindowCall(call, type: .long, operands) { (columns, count) in
      var rank: Int64 = 0
      var position: Int64 = 0
      return .filled(count) { (row: Int) -> Int64 in
        let isFirst = row == 0 || WindowCall.restarts(columns, 1, row)
        if isFirst {
          rank = 0
          position = 0
        }
        position &+= 1
        if isFirst || !columns[0].isEqual(row, row - 1) { rank &+= 1 }
        return rank
      }
    }
  }
}
