/// The columns of several files, put together by their names.
struct CSVColumns {
  private var names: [String] = []
  private var inferences: [TypeInference] = []

  /// The columns, in the order in which they were met.
  var schema: Schema { zip(names, inferences).map { ColumnSchema($0, $1.type) } }

  /// Whether any of some names is known.
  func shares(_ header: [String]) -> Bool { header.contains(where: contains) }

  /// Whether a name is known.
  func contains(_ name: String) -> Bool { names.contains(name) }

  /// Adds the columns of a file, and what its records say of their types; without a header they are those that are
  /// known, in their order.
  mutating func add(_ rows: CSVSample, hasHeader: Bool, declared: Schema?) {
    let header =
      hasHeader
      ? Self.names(rows.header)
      : Self.names(names.isEmpty ? declared?.map(\.name) ?? [] : names, upTo: rows.width)
    for (column, name) in header.enumerated() {
      var index = names.firstIndex(of: name)
      if index == nil {
        index = names.count
        names.append(name)
        inferences.append(TypeInference())
      }
      if let index {
        rows.infer(column, firstRow: hasHeader ? 1 : 0, into: &inferences[index])
      }
    }
  }

  /// The names of columns by a header: what is empty or stands twice gets a name of its own.
  static func names(_ header: [String], upTo count: Int = 0) -> [String] {
    var names = header
    for index in names.count..<Swift.max(names.count, count) { names.append("Column\(index + 1)") }
    var unique = ColumnNames()
    return names.enumerated().map { index, name in
      unique.unique(name.isEmpty ? "Column\(index + 1)" : name)
    }
  }
}
