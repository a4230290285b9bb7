import KQLSyntax

/// How a result is to be drawn: what `render` says, for whoever shows it.
///
/// Columns are told by name; one that the result does not have is reported when the query is bound.
package struct Chart: Hashable, Sendable {
  /// What is drawn.
  package enum Shape: String, Hashable, Sendable, CaseIterable {
    case time = "timechart"
    case line = "linechart"
    case area = "areachart"
    case scatter = "scatterchart"
    case bar = "barchart"
    case column = "columnchart"
    case pie = "piechart"
    case card
  }

  /// How the series of bars, columns and areas stand.
  package enum Stacking: String, Hashable, Sendable {
    case none = "unstacked"
    case stacked
    case stackedToHundred = "stacked100"
  }

  /// The word behind `render`.
  package var name: String

  /// What is drawn; `nil` for a chart that only graphical programs have, whose rows are shown instead.
  package var shape: Shape?

  /// How series stand.
  package var stacking = Stacking.none

  /// What stands above it; `nil` for nothing.
  package var title: String?

  /// The column along the x axis; `nil` for the first that can be it.
  package var xColumn: String?

  /// The columns that are drawn; none for all that hold numbers.
  package var yColumns: [String] = []

  /// The columns whose values tell the series apart; `nil` for those that hold text.
  package var seriesColumns: [String]?

  /// The columns that say which points of the `yColumns` are odd, in their order.
  package var anomalyColumns: [String] = []

  /// What stands beside the axes.
  package var xTitle: String?, yTitle: String?

  /// Whether an axis is logarithmic.
  package var isXLogarithmic = false, isYLogarithmic = false

  /// Whether the names of the series are shown.
  package var showsLegend = true

  /// Whether each value is drawn as the sum of those before it.
  package var accumulates = false

  /// The ends of the axes; `nil` where the data say them.
  package var xMinimum: Double?, xMaximum: Double?, yMinimum: Double?, yMaximum: Double?

  /// A chart without properties.
  package init(_ name: String) {
    self.name = name
    shape = Shape(rawValue: name)
    switch name {
    case "stackedareachart": (shape, stacking) = (.area, .stacked)
    case "anomalychart": shape = .time
    default: break
    }
  }

  /// The chart that a statement ends with, `nil` where it draws none.
  ///
  /// - Parameters:
  ///   - expression: A tabular statement.
  ///   - definitions: The tabular expressions that names stand for.
  ///   - schema: The columns of its result.
  ///   - warnings: Takes what is worth saying.
  /// - Returns: The chart.
  static func of(
    _ expression: ExpressionSyntax, _ definitions: [String: ExpressionSyntax], _ schema: Schema,
    _ warnings: inout [Diagnostic]
  ) -> Chart? {
    var expression = expression
    // Each name is used once at most, so that none can stand for itself.
    var definitions = definitions
    while case .name(let name) = expression.kind,
      let next = definitions.removeValue(forKey: name.text)
    {
      expression = next
    }
    guard case .pipeline(let pipeline) = expression.kind, let last = pipeline.operators.last,
      last.keyword.text == "render", case .name(let word)? = last.clause("chart"),
      word.text != "table"
    else { return nil }
    var chart = Chart(word.text)
    for label in ["legacyProperties", "properties"] {
      guard case .properties(let properties)? = last.clause(label) else { continue }
      for property in properties { chart.set(property, schema, &warnings) }
    }
    return chart
  }

  private mutating func set(
    _ property: ArgumentSyntax, _ schema: Schema, _ warnings: inout [Diagnostic]
  ) {
    let word: String
    switch property.value.kind {
    case .name(let name): word = name.text
    case .literal(let literal): word = literal.text
    default: return
    }
    func warn(_ message: String, help: String) {
      warnings.append(
        Diagnostic(message, at: property.value.span, help: help, severity: .warning))
    }
    func column() -> String? {
      if schema.index(named: word) != nil { return word }
      let names = schema.map(\.name)
      warn(
        "there is no column '\(word)' to draw",
        help: Suggestion.closest(to: word, in: names).map { "did you mean '\($0)'?" }
          ?? "columns are \(names.joined(separator: ", "))")
      return nil
    }
    func number() -> Double? {
      if let number = Double(word), number.isFinite { return number }
      warn("'\(word)' is no end of an axis", help: "give a number")
      return nil
    }
    switch property.name?.text {
    case "kind":
      if let stacking = Stacking(rawValue: word) { self.stacking = stacking }
      if word == "map" { warn("maps are not drawn", help: "points are drawn by their columns") }
    case "title": title = word
    case "xcolumn": xColumn = column()
    case "ycolumns": if let column = column() { yColumns.append(column) }
    case "series", "by":
      if let column = column() { seriesColumns = (seriesColumns ?? []) + [column] }
    case "anomalycolumns": if let column = column() { anomalyColumns.append(column) }
    case "xtitle": xTitle = word
    case "ytitle": yTitle = word
    case "xaxis": isXLogarithmic = word == "log"
    case "yaxis": isYLogarithmic = word == "log"
    case "legend": showsLegend = word != "hidden"
    case "accumulate": accumulates = word == "true"
    case "xmin": xMinimum = number()
    case "xmax": xMaximum = number()
    case "ymin": yMinimum = number()
    case "ymax": yMaximum = number()
    case "ysplit" where word != "none":
      warn("'ysplit' is not drawn", help: "all columns share one axis")
    default: break
    }
  }
}

extension QuerySyntax {
  /// The charts that its tabular statements end with, in order.
  ///
  /// - Parameters:
  ///   - schemas: The columns of each result; there are more results than statements where one statement
  ///     gives several, which are not drawn then.
  ///   - warnings: Takes what is worth saying.
  /// - Returns: A chart for each result that is drawn.
  func charts(of schemas: [Schema], _ warnings: inout [Diagnostic]) -> [Chart?] {
    let none = [Chart?](repeating: nil, count: schemas.count)
    let tables = statements.filter(\.isTable)
    guard tables.count == schemas.count else { return none }
    var definitions: [String: ExpressionSyntax] = [:]
    for case .letExpression(let name, let value) in statements.map(\.kind) {
      definitions[name.text] = value
    }
    return zip(tables, schemas).map { statement, schema in
      guard case .expression(let expression) = statement.kind else { return nil }
      return Chart.of(expression, definitions, schema, &warnings)
    }
  }
}
