import KQLSyntax

extension Binder {
  /// The name a result column gets from an expression, `nil` when it has to be made up.
  ///
  /// As Kusto does: `x` for `x`, `a_b` for `a.b`, `a_0` for `a[0]`, and the first argument's name
  /// for functions that convert or round (`tostring(x)`, `bin(x, 1h)`, `bin(y = x, 1h)`).
  ///
  /// `column_ifexists` gives the name of a column that is there, in the scope that is given. With the
  /// rows that are summarized an aggregate gives the name of its result: `avg_x` for
  /// `round(avg(x), 1)`.
  func impliedName(
    _ syntax: ExpressionSyntax, in scope: Scope? = nil, summarizing rows: Scope? = nil
  ) -> String? {
    func name(of inner: ExpressionSyntax) -> String? { impliedName(inner, summarizing: rows) }
    switch syntax.kind {
    case .name(let name): return name.text
    case .path(let base, let member):
      if case .name(let name) = base.kind, name.text.hasPrefix("$") { return member.text }
      return name(of: base).map { "\($0)_\(member.text)" } ?? member.text
    case .index(let base, let index):
      let last = Self.selectorName(index)
      return name(of: base).map { "\($0)_\(last ?? "")" } ?? last
    case .call(let function, let arguments):
      if let rows, let aggregate = try? aggregate(syntax, in: rows) {
        return aggregate.results.first?.name
      }
      if function.text == "column_ifexists" || function.text == "columnifexists" {
        return scope.flatMap { existingColumn(arguments, in: $0) }
      }
      let first = arguments.first.flatMap { $0.name?.text ?? name(of: $0.value) }
      return ResultName.of(function.text, argumentCount: arguments.count, first)
    case .named(let names, let value):
      return names.first?.text ?? name(of: value)
    case .toScalar, .toTable, .materialize, .literal, .wildcard, .star, .memberCall, .unary,
      .binary, .membership, .between, .pipeline, .typeOf:
      return nil
    }
  }

  /// Whether an expression stands for a column as it is: its name, or a conversion that changes nothing.
  func isColumn(_ syntax: ExpressionSyntax, bound: Expression, in scope: Scope) -> Bool {
    guard let column = bound as? InputColumn, column.index < scope.schema.count else {
      return false
    }
    switch syntax.kind {
    case .name: return true
    case .call(let function, let arguments):
      guard arguments.count == 1, ResultName.conversions.contains(function.text),
        case .name = arguments[0].value.kind
      else { return false }
      return true
    default: return false
    }
  }

  /// The next of the names `Column1`, `Column2`, … for a column of a query that gets none.
  ///
  /// - Parameter scope: Columns whose names are passed over.
  /// - Returns: A name that means nothing else.
  func nextColumnName(besides scope: Scope? = nil) -> String {
    while true {
      generatedNames += 1
      let name = "Column\(generatedNames)"
      if scope?.schema.index(named: name) == nil, environment[name] == nil { return name }
    }
  }

  /// What `a['b']` and `a[1]` add to a name.
  private static func selectorName(_ index: ExpressionSyntax) -> String? {
    guard case .literal(let literal) = index.kind else { return nil }
    switch literal.kind {
    case .string: return literal.text
    case .int, .long:
      let number = try? Constant.literal(literal, at: index.span).converted(to: .long)
      return number?.constantValue?.value(0, as: Int64.self).map { "\($0)" }
    default: return nil
    }
  }

  /// The constant name that is `column_ifexists`'s first argument, when there is such a column.
  private func existingColumn(_ arguments: [ArgumentSyntax], in scope: Scope) -> String? {
    guard arguments.count == 2,
      let constant = try? expression(arguments[0].value, in: Scope([])).constantValue,
      constant.type == .string
    else { return nil }
    let name = constant.firstText
    return scope.schema.index(named: name) != nil || catalog?.isOpen == true ? name : nil
  }
}

/// How functions name the columns that hold their results.
enum ResultName {
  /// The name, given that of the first argument.
  static func of(_ function: String, argumentCount: Int, _ first: String?) -> String? {
    if let name = constants[function] { return name }
    if argumentCount == 1, afterOnly.contains(function) { return first }
    if afterFirst.contains(function) { return first }
    if withName.contains(function) { return "\(function)_\(first ?? "")" }
    return prefixes[function].map { "\($0)_\(first ?? "")" }
  }

  /// Functions that convert to a type: of a value that has it already they change nothing.
  static let conversions: Set<String> = [
    "tobool", "toboolean", "todatetime", "todecimal", "todouble", "todynamic", "toobject", "toguid",
    "toint", "tolong", "toreal", "tostring", "totime", "totimespan",
  ]

  private static let afterFirst: Set<String> = conversions.union([
    "split", "tohex", "parse_csv", "parsejson", "parse_json", "parse_xml", "format_datetime",
    "format_timespan", "startofday", "bin", "floor", "bin_at", "bin_auto", "binary_and",
    "binary_or", "binary_xor", "binary_not", "binary_shift_right", "binary_shift_left",
    "bitset_count_ones", "series_fir", "series_outliers", "series_iir", "series_fill_backward",
    "series_fill_forward", "series_fill_const", "series_fill_linear", "round", "ceiling", "pow",
    "sqrt", "log", "log2", "log10", "exp", "exp2", "exp10", "cos", "sin", "tan", "acos", "asin",
    "atan", "atan2", "abs", "rand", "gamma", "loggamma", "erf", "erfc", "format_bytes",
  ])

  /// Those named after their argument when it is the only one.
  private static let afterOnly: Set<String> = ["make_datetime", "make_timespan"]

  private static let constants: [String: String] = [
    "hll_merge": "hll_merged_result", "tdigest_merge": "tdigests_merge_result",
    "merge_tdigest": "tdigests_merge_result", "ingestion_time": "$IngestionTime",
  ]

  private static let withName: Set<String> = [
    "strlen", "string_size", "percentile_tdigest", "dcount_hll",
  ]

  private static let prefixes: [String: String] = [
    "gettype": "type", "treepath": "tree", "repeat": "repeat",
    "percentiles_array_tdigest": "percentile_tdigest",
  ]
}
