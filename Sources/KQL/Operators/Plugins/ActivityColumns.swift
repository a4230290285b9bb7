import KQLSyntax

/// The columns and values that plugins over activity have in common, under names for their queries.
///
/// The rows become a table `_rows` with `_id`, `_time` and a column `_d0`, `_d1`, … for each dimension.
struct ActivityColumns {
  private let call: PluginCall
  /// The rows, for queries' `_rows`.
  let rows: Plan
  /// The column with the time.
  let time: InputColumn

  /// The columns that divide the rows further.
  let dimensions: [InputColumn]

  /// The values under the names the query gives them, such as `_start`.
  private(set) var values: [String: Expression] = [:]

  /// The dimensions behind a comma: `, _d0, _d1`; nothing when there are none.
  let by: String

  /// The names of the dimensions.
  let dimensionNames: [String]

  /// Binds the first two arguments as the id and the time, some values, and the dimensions behind
  /// them.
  init(_ call: PluginCall, _ names: [String]) throws(Diagnostic) {
    self.call = call
    guard call.arguments.count >= 2 + names.count else {
      throw Diagnostic("an argument is missing", at: call.span, help: "it is \(call.signature)")
    }
    let id = try call.column(0)
    time = try call.column(1)
    var dimensions: [InputColumn] = []
    for position in call.arguments.indices.dropFirst(2 + names.count) {
      dimensions.append(try call.column(position))
    }
    self.dimensions = dimensions
    dimensionNames = dimensions.indices.map { "_d\($0)" }
    by = dimensionNames.map { ", \($0)" }.joined()
    let columns = [id, time] + dimensions
    rows = .projected(
      try call.input(), named: "project",
      zip(["_id", "_time"] + dimensionNames, columns).map { ColumnSchema($0, $1.type) }, columns)
    for (offset, name) in names.enumerated() {
      let value = call.arguments[2 + offset].value
      let bound = try call.binder.expression(value, in: Scope([]))
      values["_\(name)"] = Constant(try call.binder.constant(value, as: bound.type))
    }
  }

  /// The start of the step that a time is in, counted from `_start` or by the calendar.
  func bin(_ time: String = "_time", step: String) throws(Diagnostic) -> String {
    guard let value = values[step]?.constantValue, value.type == .string else {
      return "bin_at(\(time), \(step), _start)"
    }
    let word = value.firstText.lowercased()
    guard ["week", "month", "year"].contains(word) else {
      throw Diagnostic(
        "unknown step '\(word)'", at: call.span, help: "it is a time span, week, month or year")
    }
    return "startof\(word)(\(time))"
  }

  /// The type of the time, for `mv-expand … to typeof(…)`.
  var timeType: String { time.type.rawValue }

  /// A plan over the rows, with the time as its first column and the dimensions behind it.
  ///
  /// - Parameters:
  ///   - source: The query; its columns are the time, the dimensions and the results.
  ///   - results: The names of the results.
  ///   - dimensionsLast: Whether the dimensions come behind the results.
  /// - Returns: The plan, with the names of the query's columns.
  /// - Throws: A diagnostic at the call.
  func plan(
    _ source: String, results: [String], dimensionsLast: Bool = false
  ) throws(Diagnostic) -> Plan {
    let order = dimensionsLast ? results + dimensionNames : dimensionNames + results
    let columns = order.map { ", ['\($0)']" }.joined()
    let plan = try call.plan(
      "\(source) | sort by _b asc | project _b\(columns)", tables: ["_rows": rows], values: values)
    let names = dimensions.map(\.name)
    return plan.renamed([time.name] + (dimensionsLast ? results + names : names + results))
  }
}
