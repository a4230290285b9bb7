import KQLSyntax

extension ScalarFunction {
  static let arraySortAsc = ScalarFunction(
    "array_sort_asc", "Returns an array in ascending order, and others in the order of the first.",
    parameters: [
      "array…": "The arrays, each of which gives a column: `a_sorted` for `a`.",
      "nulls_last?": "Whether nulls are last, which is usual.",
    ],
    examples: [
      "array_sort_asc(dynamic([1, 3, 4, 5, 2]))": "[1,2,3,4,5]",
      #"array_sort_asc(dynamic([null, "blue", "green"]), false)"#: #"[null,"blue","green"]"#,
    ]
  ) { (call) throws(Diagnostic) in try sort(call, isDescending: false) }

  static let arraySortDesc = ScalarFunction(
    "array_sort_desc",
    "Returns an array in descending order, and others in the order of the first.",
    parameters: [
      "array…": "The arrays, each of which gives a column: `a_sorted` for `a`.",
      "nulls_last?": "Whether nulls are last, which is usual.",
    ],
    examples: ["array_sort_desc(dynamic([1, 3, 4, 5, 2]))": "[5,4,3,2,1]"]
  ) { (call) throws(Diagnostic) in try sort(call, isDescending: true) }

  private static func sort(
    _ call: CallArguments, isDescending: Bool
  ) throws(Diagnostic) -> Expression {
    try call.require(1...64, "\(call.name)(array, …, nulls_last?)")
    var operands = call.dynamicArguments()
    let hasFlag = call.values.count > 1 && call.values.last?.expression.type == .bool
    let arrays = hasFlag ? operands.count - 1 : operands.count
    if !hasFlag { operands.append(Constant(Dynamic?.none)) }
    let names = call.values.prefix(arrays).enumerated().map {
      "\($1.impliedName ?? "array\($0)")_sorted"
    }
    return TupleCall(names.map { ColumnSchema($0, .dynamic) }, operands) { (call, row, arena) in
      let given = call.columns.map { $0.value(row, as: Dynamic.self) }
      let nullsLast = given[arrays]?.asBool ?? true
      guard let first = given[0], first.kind == .array else { return [] }
      let sorted = order(first, isDescending: isDescending, nullsLast: nullsLast)
      return given[..<arrays].map { array in
        guard let array, array.kind == .array, array.elementCount == sorted.count else {
          return .dynamic(nil)
        }
        let elements = array.elementArray
        var result = DynamicArrayWriter(arena)
        for entry in sorted { result.append(elements[entry.index]) }
        return .dynamic(result.finish())
      }
    }
  }

  /// The elements of an array in order, each with its index.
  private static func order(
    _ array: Dynamic, isDescending: Bool, nullsLast: Bool
  ) -> [(element: Dynamic, index: Int)] {
    let scratch = Arena(capacity: 256)
    defer { withExtendedLifetime(scratch) {} }
    let elements = array.elementArray
    guard MemoryCharge.hasRoom(elements.count * 48) else { return [] }
    var entries = elements.enumerated().map { (element: $0.element, index: $0.offset) }
    entries.sortUntilStopped { a, b in
      let left = rank(a.element.kind)
      let right = rank(b.element.kind)
      if left != right {
        if left == 4 || right == 4 { return (left < right) == nullsLast }
        return left < right
      }
      let order = left == 4 ? 0 : Dynamic.order(a.element, b.element, scratch)
      if order == 0 { return a.index < b.index }
      return (order < 0) != isDescending
    }
    return entries
  }

  /// Numbers and times first, then strings, guids and the rest; nulls are for themselves.
  private static func rank(_ kind: DynamicKind) -> Int {
    switch kind {
    case .long, .real, .decimal, .datetime, .timespan: 0
    case .string: 1
    case .guid: 2
    case .bool, .array, .bag: 3
    case .null: 4
    }
  }
}
