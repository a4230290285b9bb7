import KQLSyntax

extension Plugin {
  static let rollingPercentile = Plugin(
    "rolling_percentile", "Computes a percentile over a window that slides over bins.",
    signature: """
      rolling_percentile(value, percentile, index, binSize, binsPerWindow, [dimension, …])
      """,
    parameters: [
      "value": "A column of numbers.",
      "percentile": "From 0 to 100.",
      "index": "The column that the window moves over.",
      "binSize": "The step of the window.",
      "binsPerWindow": "How many steps the window is long.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      range x from 1 to 4 step 1
      | extend v = x * 10
      | evaluate rolling_percentile(v, 50, x, 1, 2)
      """
  ) { (call) throws(Diagnostic) in
    guard call.arguments.count >= 5 else {
      throw Diagnostic("an argument is missing", at: call.span, help: "it is \(call.signature)")
    }
    let value = try call.column(0)
    let index = try call.column(2)
    var dimensions: [InputColumn] = []
    for position in call.arguments.indices.dropFirst(5) {
      dimensions.append(try call.column(position))
    }
    let names = dimensions.indices.map { "_d\($0)" }
    let by = names.map { ", \($0)" }.joined()
    let columns = [value, index] + dimensions
    let rows = Plan.projected(
      try call.input(), named: "project",
      zip(["_v", "_i"] + names, columns).map { ColumnSchema($0, $1.type) }, columns)
    let percentile = try call.binder.constant(call.arguments[1].value, as: .real)
    let size = try call.binder.expression(call.arguments[3].value, in: Scope([]))
    let count = try call.binder.count(call.arguments[4].value)
    let percentileText = percentile.converted(to: .string).firstText
    let plan = try call.plan(
      """
      let _r = materialize(_rows | extend _b = bin(_i, _size));
      _r | extend _w = range(_b, _b + _size * (_count - 1), _size)
      | mv-expand _w to typeof(\(index.type))
      | summarize _p = percentile(_v, _percentile) by _b = _w\(by)
      | join kind=leftsemi (_r | summarize by _b\(by)) on _b\(by)
      | sort by \((names + ["_b"]).map { "\($0) asc" }.joined(separator: ", "))
      | project _b\(by), _p
      """,
      tables: ["_rows": rows],
      values: [
        "_percentile": Constant(percentile), "_size": size,
        "_count": Constant(Int64(max(count, 1))),
      ])
    let whole = percentileText.hasSuffix(".0") ? String(percentileText.dropLast(2)) : percentileText
    return plan.renamed(
      [index.name] + dimensions.map(\.name)
        + ["rolling_\(count)_percentile_\(value.name)_\(whole)"])
  }
}
