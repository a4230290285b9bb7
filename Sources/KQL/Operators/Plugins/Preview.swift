import KQLSyntax

extension Plugin {
  static let identity = Plugin(
    "identity", "Gives the rows as they are.", signature: "identity()", parameters: [:],
    example: "print x = 1 | evaluate identity()"
  ) { (call) throws(Diagnostic) in
    try call.require(0...0)
    return try call.input()
  }

  /// `preview`: the query gives two tables, the first rows and the number of all rows.
  static let preview = Plugin(
    "preview", "Gives a number of rows, and how many there are.", signature: "preview(count)",
    parameters: [
      "count": "How many rows are given."
    ],
    example: """
      range x from 1 to 4 step 1
      | evaluate preview(2)
      """
  ) { (call) throws(Diagnostic) in
    try call.require(1...1)
    let rows = Plan.shared(try call.input(), SharedTable())
    let count = Constant(Int64(try call.binder.count(call.arguments[0].value)))
    let first = try call.plan(
      "_rows | take _count", tables: ["_rows": rows], values: ["_count": count])
    let total = try call.plan("_rows | count", tables: ["_rows": rows])
    call.binder.results = [first, total]
    return first
  }
}
