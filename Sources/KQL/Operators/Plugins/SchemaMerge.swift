import KQLSyntax

extension Plugin {
  static let schemaMerge = Plugin(
    "schema_merge", "Puts together the schemas of several tables, as 'getschema' gives them.",
    signature: "schema_merge([PreserveOrder])",
    parameters: [
      "PreserveOrder?": "Whether the order of columns counts."
    ],
    example: """
      print a = 1, b = 'x'
      | getschema
      | evaluate schema_merge()
      """
  ) { (call) throws(Diagnostic) in
    try call.require(0...1)
    let input = try call.input()
    let names = ["ColumnName", "ColumnOrdinal", "ColumnType"]
    let places = names.compactMap { input.schema.index(named: $0) }
    guard places.count == names.count else {
      throw Diagnostic(
        "'schema_merge' needs the columns \(names.joined(separator: ", "))", at: call.span,
        help: "write union (A | getschema), (B | getschema) | evaluate schema_merge()")
    }
    var keepsOrder = true
    if let given = call.argument("PreserveOrder", at: 0) {
      keepsOrder = try call.binder.constant(given, as: .bool).value(0, as: Bool.self) ?? true
    }
    let schema = [
      ColumnSchema("ColumnName", .string), ColumnSchema("ColumnOrdinal", .long),
      ColumnSchema("DataType", .string), ColumnSchema("ColumnType", .string),
    ]
    let inputSchema = input.schema
    return .stage(
      input,
      Stage(name: "schema_merge", schema: schema, memory: .allRows) { [keepsOrder] in
        SchemaMerge(places, keepsOrder: keepsOrder, schema: inputSchema, output: $0, $1)
      })
  }
}

/// Merges descriptions of columns.
private final class SchemaMerge: WholeTable {
  private let places: [Int]
  private let keepsOrder: Bool

  /// A column of the result.
  private struct Merged {
    var name: String
    var ordinal: Int64
    var type: ScalarType?
    var problem: String?
  }

  init(_ places: [Int], keepsOrder: Bool, schema: Schema, output: Operator, _ run: RunContext) {
    self.places = places
    self.keepsOrder = keepsOrder
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let names = batch.column(places[0]).converted(to: .string)
    let ordinals = batch.column(places[1]).converted(to: .long)
    let types = batch.column(places[2]).converted(to: .string)
    var merged: [Merged] = []
    var known: [String: Int] = [:]
    for row in 0..<batch.count {
      let name = names.value(row, as: StringView.self)?.string ?? ""
      let ordinal = ordinals.value(row, as: Int64.self) ?? 0
      let type = ScalarType(name: types.value(row, as: StringView.self)?.string ?? "")
      guard let at = known[name] else {
        known[name] = merged.count
        merged.append(Merged(name: name, ordinal: ordinal, type: type))
        continue
      }
      if keepsOrder, merged[at].ordinal != ordinal {
        merged[at].problem = "columns are out of order"
      }
      if let common = Self.common(merged[at].type, type) {
        merged[at].type = common
      } else {
        merged[at].problem = "types do not fit"
      }
    }
    let right = merged.filter { $0.problem == nil }
    let wrong = merged.filter { $0.problem != nil }
    let all = right + wrong
    _ = emit(
      Batch(
        count: all.count,
        columns: [
          .strings(all.map(\.name)),
          .longs(all.indices.map { $0 < right.count ? Int64($0) : -1 }),
          .strings(
            all.map { column in
              column.problem.map { "ERROR(unknown CSL type:ERROR(\($0)))" }
                ?? column.type?.systemName ?? ""
            }),
          .strings(
            all.map { column in
              column.problem.map { "ERROR(\($0))" } ?? column.type?.rawValue ?? ""
            }),
        ]))
  }

  /// The type that values of both types have.
  private static func common(_ a: ScalarType?, _ b: ScalarType?) -> ScalarType? {
    guard let a, let b else { return nil }
    if a == b { return a }
    let order: [ScalarType] = [.int, .long, .real]
    guard let first = order.firstIndex(of: a), let second = order.firstIndex(of: b) else {
      return nil
    }
    return order[max(first, second)]
  }
}
