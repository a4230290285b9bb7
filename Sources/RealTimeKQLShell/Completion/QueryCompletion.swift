import KQL
import KQLSyntax
import RealTimeKQL

/// What may come next in a query: by the grammar of its operators, and by the columns as the operators
/// before have shaped them.
struct QueryCompletion {
  /// How many characters before the cursor a candidate stands for.
  let typedCount: Int

  /// What comes behind a candidate that is the only one.
  private(set) var ending = " "

  /// What may stand there: columns first, then words, then functions.
  private(set) var candidates: [CompletionCandidate] = []

  /// What is worth knowing of the place: the signature of the function whose arguments are being written.
  private(set) var hint = ""

  private let text: QueryText
  private let place: QueryPlace
  private let context: CompletionContext

  /// Functions are offered once a letter of theirs is typed: there are hundreds.
  private var wantsFunctions: Bool { !text.typed.isEmpty }

  init(_ query: String, _ context: CompletionContext) {
    self.context = context
    text = QueryText(query)
    typedCount = text.typed.count
    place = QueryPlace(text)
    guard !text.isComment else { return }
    if let quote = text.quote {
      completeText(quote)
      return
    }
    switch place.expectation {
    case .source: offerSources()
    case .pipeOperator: offer(OperatorGrammar.all.map { candidate($0) })
    case .part(let grammar): complete(grammar)
    case .nothing: break
    }
    let fitting = Self.fitting(candidates, text.typed)
    candidates = fitting
  }

  /// The candidates that begin with what is typed, in any case if none has the same.
  private static func fitting(
    _ candidates: [CompletionCandidate], _ typed: String
  ) -> [CompletionCandidate] {
    var seen: Set<String> = []
    let all = candidates.filter { seen.insert($0.text).inserted }
    let exact = all.filter { $0.text.hasPrefix(typed) }
    if !exact.isEmpty || typed.isEmpty { return exact }
    let lower = typed.lowercased()
    return all.filter { $0.text.lowercased().hasPrefix(lower) }
  }

  private mutating func offer(_ more: [CompletionCandidate]) { candidates += more }

  private mutating func offer(words: [String]) { offer(words.map { CompletionCandidate($0) }) }

  private func candidate(_ grammar: OperatorGrammar) -> CompletionCandidate {
    CompletionCandidate(grammar.keyword, help: grammar.summary)
  }

  // MARK: Tables

  private mutating func offerSources() {
    offer(tables)
    offer(OperatorGrammar.all.filter(\.startsPipeline).map { candidate($0) })
    offer(words: ["let"])
  }

  private var tables: [CompletionCandidate] {
    letNames(tabular: true)
      + context.shapes.tableNames.map { CompletionCandidate($0, help: "table") }
  }

  /// The names that `let` statements give.
  private func letNames(tabular: Bool) -> [CompletionCandidate] {
    let statements = Parser.parse(place.statements).query.statements
    return statements.compactMap { statement in
      switch statement.kind {
      case .letExpression(let name, _): CompletionCandidate(name.text, help: "let")
      case .letFunction(let name, _): CompletionCandidate(name.text + "(", .part, help: "let")
      default: nil
      }
    }
  }

  // MARK: Columns

  /// The columns that the operator gets.
  private var columns: Schema {
    guard var rows = place.rows else { return [] }
    // What cannot be understood is left out from its end.
    while true {
      if let columns = context.shapes.columns(of: place.statements + rows) { return columns }
      guard let bar = rows.lastIndex(of: "|") else { return context.shapes.columns }
      rows = String(rows[..<bar])
    }
  }

  private func candidates(of columns: Schema) -> [CompletionCandidate] {
    columns.map { CompletionCandidate(Self.written($0.name), help: $0.type.rawValue) }
  }

  private static func written(_ name: String) -> String {
    let isPlain =
      name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      && name.first?.isNumber == false && !name.isEmpty
    return isPlain ? name : "['\(name.onOneLine.harmless.replacing("'", with: "\\'"))']"
  }

  private mutating func offerColumns() { offer(candidates(of: columns)) }

  /// The columns behind `$left.`, `$right.` and a dynamic column.
  private mutating func offerMembers(of base: String) {
    switch base {
    case "$left": offerColumns()
    case "$right":
      if let right = place.rightRows,
        let columns = context.shapes.columns(of: place.statements + right)
      {
        offer(candidates(of: columns))
      }
    default: offer(words: members(of: base))
    }
  }

  /// The members that values of a dynamic column had in the sample.
  private func members(of column: String) -> [String] {
    var names: [String] = []
    for value in context.values(column).prefix(50) {
      for name in JSONKeys.top(of: value) where !names.contains(name) { names.append(name) }
    }
    return names.sorted().map(Self.written)
  }

  // MARK: Operators

  private mutating func complete(_ grammar: OperatorGrammar) {
    if let call = place.call {
      hint = signature(call.name)
      if call.name == "typeof" { return offer(words: ScalarType.allCases.map(\.rawValue)) }
      let clause = ClausePlace(grammar, place.words)
      if case .properties(let properties, _) = clause.clause?.shape {
        return offer(properties, call.words)
      }
      if case .columns = clause.clause?.shape {
        if call.words.last?.kind == .colon { offer(words: ScalarType.allCases.map(\.rawValue)) }
        return
      }
      let takesAggregates = clause.takesAggregates(grammar) && !isFunction(call.name)
      return offerOperand(call.words, aggregates: takesAggregates, isOrdered: false, next: [])
    }
    let clause = ClausePlace(grammar, place.words)
    if let parameter = clause.parameter { return offer(words: parameter.values) }
    // Hints do nothing here, and are typed by nobody who does not know them.
    let parameters = clause.isAtStart ? clause.openParameters.map { $0.name + "=" } : []
    offer(words: parameters.filter { !$0.hasPrefix("hint.") })
    complete(clause, grammar)
    offer(words: parameters.filter { $0.hasPrefix("hint.") })
  }

  private mutating func complete(_ clause: ClausePlace, _ grammar: OperatorGrammar) {
    let next = clause.nextWords
    guard let current = clause.clause else { return offer(words: next) }
    switch current.shape {
    case .word(let words, _):
      if clause.words.isEmpty { offer(words: words) } else { offer(words: next) }
    case .table, .tables, .tablesInParentheses:
      if clause.words.last?.endsOperand == true { offer(words: next) } else { offer(tables) }
    case .patterns, .paths, .path, .foundColumns:
      if clause.words.last?.endsOperand == true { offer(words: next) } else { offerColumns() }
    case .call:
      if clause.words.isEmpty {
        if grammar.keyword == "evaluate" {
          offer(
            PluginHelp.all.map { CompletionCandidate($0.name + "(", .part, help: $0.summary) })
        } else {
          offer(letNames(tabular: true))
        }
      } else {
        offer(words: next)
      }
    case .type: if clause.words.isEmpty { offer(words: ["typeof("]) } else { offer(words: next) }
    case .expressions where ["join", "lookup"].contains(grammar.keyword):
      if clause.words.last?.kind == .dot, clause.words.count > 1 {
        return offerMembers(of: clause.words[clause.words.count - 2].text)
      }
      if clause.words.last?.endsOperand == true { return offer(words: ["=="]) }
      offerJoinColumns()
    case .group(let parts, _, _):
      let element = clause.words.split(separator: .comma).last.map(Array.init) ?? []
      let isNew = clause.words.last?.kind == .comma
      var part = ClausePlace(parts, isNew ? [] : element)
      part.followers = next
      complete(part, grammar)
    case .expression, .value, .searchPredicate, .named, .namedOnce, .expressions, .ordered,
      .orderedOnce, .orderedPatterns, .groupInParentheses, .arguments:
      offerOperand(
        clause.words, aggregates: clause.takesAggregates(grammar),
        isOrdered: current.shape.isOrdered,
        next: next)
    case .scope, .entityGroup, .name, .plainName, .constants, .addresses, .columns, .properties,
      .anyProperties, .legacyProperties, .declarations, .pathFormat, .subquery, .partition, .facet,
      .branches, .statements, .pattern, .steps, .graphPatterns, .flag:
      offer(words: next)
    }
  }

  /// The columns that both sides of a join have, or those of the left side.
  private mutating func offerJoinColumns() {
    let left = columns
    let right = place.rightRows.flatMap { context.shapes.columns(of: place.statements + $0) } ?? []
    let names = Set(right.map(\.name))
    let common = left.filter { names.contains($0.name) }
    offer(candidates(of: common.isEmpty ? left : common))
    offer(words: ["$left.", "$right."])
  }

  private mutating func offer(_ properties: [OperatorParameter], _ words: [QueryText.Word]) {
    if words.last?.kind == .assign, words.count > 1,
      let property = properties.first(where: { $0.name == words[words.count - 2].text })
    {
      return offer(words: property.values)
    }
    offer(words: properties.map { $0.name + "=" })
  }

  // MARK: Expressions

  /// What may stand in an expression: an operand, or what may follow one.
  private mutating func offerOperand(
    _ words: [QueryText.Word], aggregates: Bool, isOrdered: Bool, next: [String]
  ) {
    let last = words.last
    if last?.kind == .dot, words.count > 1 { return offerMembers(of: words[words.count - 2].text) }
    if isOrdered, last?.text == "nulls" { return offer(words: ["first", "last"]) }
    if last?.endsOperand == true {
      let isDirected = ["asc", "desc"].contains(last?.text)
      if isOrdered { offer(words: isDirected ? ["nulls"] : ["asc", "desc", "nulls"]) }
      offer(words: next)
      if !isDirected, !isOrdered {
        offer(words: text.typed.isEmpty ? Self.usualComparisons : QueryText.comparisons)
        offer(words: ["and", "or"])
      }
      return
    }
    if let column = comparedColumn(words) { offerValues(of: column) }
    offerColumns()
    offer(letNames(tabular: false))
    if aggregates {
      let functions = AggregateFunction.all.map {
        CompletionCandidate($0.name + "(", .part, help: $0.summary)
      }
      offer(functions.sorted { $0.text < $1.text })
    }
    if wantsFunctions {
      let functions = ScalarFunction.all.map {
        CompletionCandidate($0.name + "(", .part, help: $0.summary)
      }
      offer(functions.sorted { $0.text < $1.text })
    }
    if last == nil { offer(words: next) }
  }

  /// What is offered behind an operand before a letter is typed.
  private static let usualComparisons = [
    "==", "!=", "<", "<=", ">", ">=", "=~", "has", "has_any", "contains", "startswith", "endswith",
    "in", "!in", "between", "matches regex",
  ]

  /// The column that the words before compare with what comes next: `User ==`, `User in (`.
  private func comparedColumn(_ words: [QueryText.Word]) -> String? {
    guard let last = words.last else {
      // In the parentheses behind `in`.
      guard let call = place.call, ["in", "in~", "!in", "!in~"].contains(call.name) else {
        return nil
      }
      return place.words.dropLast().last?.text
    }
    let marks: Set<Token.Kind> = [
      .equal, .notEqual, .equalCaseInsensitive, .notEqualCaseInsensitive,
    ]
    let isComparison = marks.contains(last.kind) || QueryText.comparisons.contains(last.text)
    if isComparison, words.count > 1 { return words[words.count - 2].text }
    if last.kind == .comma, let call = place.call, ["in", "in~", "!in", "!in~"].contains(call.name)
    {
      return place.words.dropLast().last?.text
    }
    return nil
  }

  private mutating func offerValues(of column: String) {
    let values = context.values(column)
    guard let type = columns.first(where: { $0.name == column })?.type else { return }
    switch type {
    case .string: offer(words: values.prefix(Self.valueLimit).map { "\"\(Self.quoted($0))\"" })
    case .bool, .long, .int, .real: offer(words: Array(values.prefix(Self.valueLimit)))
    case .datetime, .timespan, .guid, .decimal, .dynamic: break
    }
  }

  private static let valueLimit = 20

  /// The values that may be meant by a text in quotes.
  private mutating func completeText(_ quote: Character) {
    let words: [QueryText.Word]
    switch place.expectation {
    case .part(let grammar):
      words = place.call?.words ?? ClausePlace(grammar, place.words).words
    case .source, .pipeOperator, .nothing: return
    }
    guard let column = comparedColumn(words) else { return }
    ending = "\(quote)"
    offer(
      words: context.values(column).filter { !$0.contains(quote) && !$0.contains("\\") })
    candidates = Self.fitting(candidates, text.typed)
  }

  private static func quoted(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  // MARK: Functions

  private func isFunction(_ name: String) -> Bool {
    ScalarFunction.named(name) != nil || AggregateFunction.named(name) != nil
  }

  private func signature(_ name: String) -> String {
    if let function = ScalarFunction.named(name) { return function.signature }
    if let function = AggregateFunction.named(name) { return function.signature }
    return PluginHelp.all.first { $0.name == name }?.signature ?? ""
  }
}

extension [QueryText.Word] {
  /// The parts between marks of a kind.
  fileprivate func split(separator: Token.Kind) -> [ArraySlice<QueryText.Word>] {
    split(whereSeparator: { $0.kind == separator })
  }
}

extension ClauseShape {
  /// Whether keys with a direction are listed.
  fileprivate var isOrdered: Bool {
    switch self {
    case .ordered, .orderedOnce, .orderedPatterns: true
    default: false
    }
  }
}
