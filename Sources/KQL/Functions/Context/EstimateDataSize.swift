import KQLSyntax

extension ScalarFunction {
  static let estimateDataSize = ScalarFunction(
    "estimate_data_size", "Returns about how many bytes the values take.",
    parameters: ["column…": "The columns, or * for all."],
    examples: ["estimate_data_size(1, 'abc')": "11"]
  ) { (call) throws(Diagnostic) in
    let operands =
      call.values.isEmpty
      ? call.inputColumns.map { $0 as Expression } : call.values.map(\.expression)
    return call.apply(
      Overload(operands.map(\.type), returns: .long) { call in
        var builder = ColumnBuilder<Int64>(capacity: call.count)
        for row in 0..<call.count {
          builder.append(call.columns.reduce(Int64(0)) { $0 &+ $1.estimatedSize(row) })
        }
        return builder.finish()
      }, operands)
  }
}

extension Column {
  /// About how many bytes Kusto needs for the value of a row.
  fileprivate func estimatedSize(_ row: Int) -> Int64 {
    switch type {
    case .bool: 1
    case .int: 4
    case .long, .real, .datetime, .timespan: 8
    case .decimal, .guid: 16
    case .string: Int64(pointer(StringView.self)[index(row)].count)
    case .dynamic: Int64(pointer(Dynamic.self)[index(row)].text.count)
    }
  }
}
