import KQLSyntax

extension Plugin {
  static let dcountIntersect = Plugin(
    "dcount_intersect", "Estimates how many values sets have in common.",
    signature: "dcount_intersect(hll1, hll2, [hll3, …])",
    parameters: [
      "hll…": "Two to eight columns of results of `hll()`."
    ],
    example: """
      range x from 1 to 100 step 1
      | summarize even = hll_if(x, x % 2 == 0), third = hll_if(x, x % 3 == 0)
      | evaluate dcount_intersect(even, third)
      | project s0, s1
      """
  ) { (call) throws(Diagnostic) in
    try call.require(2...8)
    let input = try call.input()
    var columns: [InputColumn] = []
    for position in call.arguments.indices { columns.append(try call.column(position)) }
    let names = columns.indices.map { "_h\($0)" }
    // By inclusion and exclusion: the sizes of all unions, added and subtracted in turn.
    let results = columns.indices.map { last -> String in
      let terms = (1..<(1 << (last + 1))).map { subset -> String in
        let members = names.indices.filter { subset >> $0 & 1 == 1 }.map { names[$0] }
        let union =
          members.count == 1
          ? members[0] : "hll_merge(\(members.joined(separator: ", ")))"
        return "\(members.count % 2 == 1 ? "+" : "-") dcount_hll(\(union))"
      }
      return "s\(last) = max_of(0 \(terms.joined(separator: " ")), 0)"
    }
    let others = Scope(input, call.binder).inputColumns.filter { column in
      !columns.contains { $0.index == column.index }
    }
    let kept = others.indices.map { "_c\($0)" }
    let rows = Plan.projected(
      input, named: "project",
      zip(names + kept, columns + others).map { ColumnSchema($0, $1.type) }, columns + others)
    return try call.plan(
      "_rows | project \(results.joined(separator: ", "))", tables: ["_rows": rows])
  }
}
