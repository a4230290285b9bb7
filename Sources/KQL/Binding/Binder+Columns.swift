import KQLSyntax

extension Binder {
  /// The columns that a name or a pattern (`Name*`) stands for, as positions in the schema.
  ///
  /// - Throws: A diagnostic with candidates when a plain name is unknown.
  func columns(
    matching syntax: ExpressionSyntax, in schema: Schema
  ) throws(Diagnostic) -> [Int] {
    switch syntax.kind {
    case .star: return schema.visible
    case .wildcard(let pattern):
      return schema.visible.filter { Self.matches(schema[$0].name, pattern) }
    case .name(let name):
      guard let index = schema.index(named: name.text) else {
        throw unknownColumn(name, in: schema)
      }
      return [index]
    default:
      throw Diagnostic("expected the name of a column", at: syntax.span)
    }
  }

  /// Whether a name fits a pattern in which `*` stands for any text.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return name == pattern
    }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let start = Self.start(of: part, in: rest) else { return false }
      rest = rest[start...].dropFirst(part.count)
    }
    return rest.hasSuffix(last)
  }

  private static func start(of part: Substring, in text: Substring) -> Substring.Index? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(part) { return start }
      start = text.index(after: start)
    }
    return nil
  }

  /// The message for a name that is no column.
  func unknownColumn(_ name: NameSyntax, in schema: Schema) -> Diagnostic {
    unknownName = name.text
    if let signature = scalarFunction(named: name.text)?.signature
      ?? AggregateFunction.named(name.text)?.signature
    {
      return Diagnostic(
        "unknown column '\(name.text)'", at: name.span,
        help: "the function is called with parentheses: \(signature)")
    }
    let names = schema.map(\.name) + environment.allNames
    let help =
      Suggestion.closest(to: name.text, in: names).map { "did you mean '\($0)'?" }
      ?? (schema.isEmpty
        ? "there are no columns here"
        : "the columns are \(schema.prefix(12).map(\.name).joined(separator: ", "))"
          + (schema.count > 12 ? ", …" : ""))
    return Diagnostic("unknown column '\(name.text)'", at: name.span, help: help)
  }

  /// The name a result column gets from an expression, `nil` when it has to be made up.
  ///
  /// As Kusto does: `x` for `x`, `a_b` for `a.b`, `a_0` for `a[0]`, and the first argument's name
  /// for functions that convert or round (`tostring(x)`, `bin(x, 1h)`).
  ///
  /// `column_ifexists` gives the name of the column or that of its other argument; without a scope
  /// the column is taken to be there. With the rows that are summarized an aggregate gives the name
  /// of its result: `avg_x` for `round(avg(x), 1)`.
  func impliedName(
    _ syntax: ExpressionSyntax, in scope: Scope? = nil, summarizing rows: Scope? = nil
  ) -> String? {
    func name(of inner: ExpressionSyntax) -> String? {
      impliedName(inner, in: scope, summarizing: rows)
    }
    switch syntax.kind {
    case .name(let name): return name.text
    case .path(let base, let member):
      if case .name(let name) = base.kind, name.text.hasPrefix("$") { return member.text }
      return name(of: base).map { "\($0)_\(member.text)" } ?? member.text
    case .index(let base, let index):
      guard let prefix = name(of: base), case .literal(let literal) = index.kind else {
        return nil
      }
      return "\(prefix)_\(literal.text)"
    case .call(let function, let arguments):
      if let rows, let aggregate = try? aggregate(syntax, in: rows) {
        return aggregate.results.first?.name
      }
      if let scope, isMissingColumn(function.text, arguments, in: scope) {
        return name(of: arguments[1].value)
      }
      let first = arguments.first.flatMap { name(of: $0.value) }
      return ResultName.of(function.text, argumentCount: arguments.count, first) {
        guard case .literal(let literal)? = arguments.first?.value.kind else { return nil }
        return literal.text
      }
    case .named(let names, let value):
      return names.first?.text ?? name(of: value)
    case .toScalar, .toTable, .materialize, .literal, .wildcard, .star, .memberCall, .unary,
      .binary, .membership, .between, .pipeline, .typeOf:
      return nil
    }
  }
}

extension Binder {
  /// Whether a call is of `column_ifexists` with a column that is known not to be there.
  private func isMissingColumn(
    _ function: String, _ arguments: [ArgumentSyntax], in scope: Scope
  ) -> Bool {
    guard catalog?.isOpen != true,
      function == "column_ifexists" || function == "columnifexists", arguments.count == 2,
      case .literal(let literal) = arguments[0].value.kind
    else { return false }
    return scope.schema.index(named: literal.text) == nil
  }
}

/// How functions name the columns that hold their results.
enum ResultName {
  /// The name, given that of the first argument and, for `column_ifexists`, its text.
  static func of(
    _ function: String, argumentCount: Int, _ first: String?, _ firstText: () -> String?
  ) -> String? {
    if let name = constants[function] { return name }
    if argumentCount == 1, afterOnly.contains(function) { return first }
    if afterFirst.contains(function) { return first }
    if withName.contains(function) { return first.map { "\(function)_\($0)" } }
    if let prefix = prefixes[function] { return first.map { "\(prefix)_\($0)" } }
    if function == "column_ifexists" || function == "columnifexists" { return firstText() }
    return nil
  }

  private static let afterFirst: Set<String> = [
    "split", "tostring", "tohex", "todynamic", "toobject", "tolong", "toint", "toreal", "todouble",
    "todatetime", "totimespan", "totime", "tobool", "toboolean", "todecimal", "toguid", "parse_csv",
    "parsejson", "parse_json", "parse_xml", "format_datetime", "format_timespan", "startofday",
    "bin", "floor", "bin_at", "bin_auto", "binary_and", "binary_or", "binary_xor", "binary_not",
    "binary_shift_right", "binary_shift_left", "bitset_count_ones", "series_fir",
    "series_outliers", "series_iir", "series_fill_backward", "series_fill_forward",
    "series_fill_const", "series_fill_linear", "round", "ceiling", "pow", "sqrt", "log", "log2",
    "log10", "exp", "exp2", "exp10", "cos", "sin", "tan", "acos", "asin", "atan", "atan2", "abs",
    "rand", "gamma", "loggamma", "erf", "erfc", "format_bytes",
  ]

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

/// Gives columns names that are not taken: `x`, then `x1`, `x2`, as Kusto does.
struct ColumnNames {
  private var taken: Set<String> = []

  /// The column with a name of its own; a hidden one gives way to others of its name.
  mutating func unique(_ column: ColumnSchema) -> ColumnSchema {
    var column = column
    if !column.isHidden { column.name = unique(column.name) }
    return column
  }

  /// The name, or with the first number behind it that makes it new.
  mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = 1
    while !taken.insert("\(name)\(number)").inserted { number += 1 }
    return "\(name)\(number)"
  }
}
