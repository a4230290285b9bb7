import KQLSyntax

extension QueryOperator {
  static let parse = QueryOperator("parse") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    try .parsed(input, syntax, binder, dropsOthers: false)
  }

  static let parseWhere = QueryOperator("parse-where") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    try .parsed(input, syntax, binder, dropsOthers: true)
  }
}

extension Plan {
  fileprivate static func parsed(
    _ input: Plan, _ syntax: OperatorSyntax, _ binder: Binder, dropsOthers: Bool
  ) throws(Diagnostic) -> Plan {
    guard case .pattern(let elements)? = syntax.clause("pattern") else {
      throw syntax.missing("pattern")
    }
    let kind = try syntax.word("kind", in: ["simple", "regex", "relaxed"]) ?? "simple"
    let pattern = try ParsePattern(elements, at: syntax.span)
    let source = try binder.expression(try syntax.expression("source"), in: Scope(input, binder))
    var regex: Regex?
    if kind == "regex" {
      let flags = syntax.word("flags") ?? ""
      try Regex.check(flags.isEmpty ? "" : "(?\(flags))", at: syntax.span)
      for case .text(let literal, let span) in elements {
        try Regex.check(literal.text, flags: flags, at: span)
      }
      let text = Column.constant(pattern.regex(flags: flags), count: 1)
      do throws(Regex.Invalid) {
        regex = try Regex(text.pointer(StringView.self)[0])
      } catch {
        throw Diagnostic("the pattern is no regular expression: \(error.reason)", at: syntax.span)
      }
    }
    var schema = input.schema
    var positions: [Int] = []
    for capture in pattern.captures {
      if let index = schema.index(named: capture.name) {
        schema[index] = ColumnSchema(capture.name, capture.type)
        positions.append(index)
      } else {
        positions.append(schema.count)
        schema.append(ColumnSchema(capture.name, capture.type))
      }
    }
    let rules = ParseRules(
      source: source.converted(to: .string), captures: pattern.captures, positions: positions,
      isStrict: kind != "relaxed", dropsOthers: dropsOthers)
    return .stage(
      input,
      Stage(
        name: syntax.keyword.text, schema: schema, memory: .none,
        timeColumns: input.timeColumns(except: positions),
        uses: { [width = input.schema.count] wanted in
          wanted.filter { $0 < width }.union([rules.source].readColumns)
        }
      ) { [regex] output, run in
        let matcher: any PatternMatcher =
          regex.map { RegexPatternMatcher($0, captureCount: pattern.captures.count) }
          ?? TextPatternMatcher(pattern)
        return Parse(rules, matcher, output: output, run)
      })
  }
}

/// What `parse` does with the values that a pattern finds.
private struct ParseRules: Sendable {
  /// The text.
  var source: Expression
  var captures: [ParsePattern.Capture]
  /// Where each capture's column is in the result.
  var positions: [Int]
  /// Whether a row does not match when a value is not of its type.
  var isStrict: Bool
  /// Whether rows that do not match are dropped.
  var dropsOthers: Bool
}

/// Takes columns out of a text.
private final class Parse: Operator {
  private let rules: ParseRules
  private let matcher: any PatternMatcher

  init(
    _ rules: ParseRules, _ matcher: any PatternMatcher, output: Operator, _ run: RunContext
  ) {
    self.rules = rules
    self.matcher = matcher
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let source = rules.source.evaluate(batch, context)
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
    let selection = Selection(indices: rows, count: batch.count)
    let columns = typedColumns(found(in: source, rows), source)
    if rules.isStrict {
      for column in columns where column.hasNulls {
        for row in 0..<batch.count where column.isNull(row) { rows[row] = .max }
      }
    }
    if rules.dropsOthers {
      var count = 0
      for row in 0..<batch.count where rows[row] != .max {
        rows[count] = rows[row]
        count += 1
      }
      let kept = Selection(indices: selection.copy(count), count: count)
      return emit(placing(columns, kept, into: batch.selecting(kept)))
    }
    let isWhole = (0..<batch.count).allSatisfy { rows[$0] != .max }
    return emit(placing(columns, isWhole ? nil : selection, into: batch))
  }

  /// The text of each capture; `rows` gets the row's number, or `UInt32.max` when it does not match.
  private func found(
    in source: Column, _ rows: UnsafeMutablePointer<UInt32>
  ) -> [UnsafeMutablePointer<StringView>] {
    let texts = source.pointer(StringView.self)
    let results = rules.captures.map { _ in
      UnsafeMutablePointer<StringView>.allocate(capacity: Swift.max(source.count, 1))
    }
    let count = rules.captures.count
    withUnsafeTemporaryAllocation(of: StringView.self, capacity: Swift.max(count, 1)) { values in
      guard let values = values.baseAddress else { return }
      values.initialize(repeating: .empty, count: Swift.max(count, 1))
      for row in 0..<source.count {
        let isMatch = matcher.match(texts[source.index(row)], values)
        rows[row] = isMatch ? UInt32(row) : .max
        for capture in 0..<count {
          (results[capture] + row).initialize(to: isMatch ? values[capture] : .empty)
        }
      }
    }
    return results
  }

  /// The captures as columns of their types.
  private func typedColumns(
    _ texts: [UnsafeMutablePointer<StringView>], _ source: Column
  ) -> [Column] {
    zip(texts, rules.captures).map { text, capture in
      let column = {
        Column(
          type: .string, count: source.count, elements: UnsafeMutableRawPointer(text),
          owners: source.retained)
      }
      if capture.type == .string { return column() }
      for row in 0..<source.count { text[row] = text[row].trimmed() }
      return column().parsed(as: capture.type)
    }
  }

  /// The rows with the captures in their places.
  private func placing(_ columns: [Column], _ rows: Selection?, into batch: Batch) -> Batch {
    var cells = batch.cells
    for (column, position) in zip(columns, rules.positions) {
      let column = rows.map { column.gather(indices: $0.indices, count: $0.count) } ?? column
      let cell = Batch.Cell(.decoded(column))
      if position < cells.count { cells[position] = cell } else { cells.append(cell) }
    }
    return Batch(count: batch.count, cells: cells)
  }
}

extension Selection {
  /// The first row numbers in memory of their own.
  fileprivate func copy(_ count: Int) -> UnsafeMutablePointer<UInt32> {
    let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(count, 1))
    copy.initialize(from: indices, count: count)
    return copy
  }
}

extension Column {
  /// Strings as a type; for `dynamic` they are read as JSON.
  func parsed(as type: ScalarType) -> Column {
    guard type == .dynamic else { return converted(to: type) }
    let arena = Arena()
    let source = Reader<StringView>(self)
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for row in 0..<count { builder.append(Dynamic.parsing(source[row], arena)?.nonNull) }
    return builder.finish(owners: retained + [arena])
  }
}
