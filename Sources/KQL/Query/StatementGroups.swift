import KQLSyntax

/// Which statements of a file make up which query.
struct StatementGroups {
  /// The statements of each query, as positions in the file, in their order.
  private(set) var groups: [[Int]] = []

  /// The names and texts that each statement consists of.
  private let words: [Set<String>]

  /// Where a name is given a meaning, in the order of the file.
  private var definitions: [String: [Int]] = [:]

  /// The group of the query that has named a table with `as`.
  private var tables: [String: Int] = [:]

  init(_ statements: [StatementSyntax], in bytes: [UInt8]) {
    let texts = statements.map { Array(bytes[$0.span.start..<$0.span.end]) }
    let tokens = texts.map { Lexer.tokens(of: String(decoding: $0, as: UTF8.self)) }
    words = zip(texts, tokens).map { text, tokens in
      // The name that is defined is no use of it: `let a = a + 1` uses an earlier one.
      let isDefinition = tokens.first?.keyword == .let
      return Set(tokens.dropFirst(isDefinition ? 2 : 0).compactMap { Self.word($0, in: text) })
    }
    var members: [Set<Int>] = []
    // Functions of commands see each other in any order, so they stay together.
    let functions = statements.indices.filter { statements[$0].isCommand }
    for (index, statement) in statements.enumerated() {
      guard statement.isTable else {
        for name in statement.definedNames { definitions[name, default: []].append(index) }
        continue
      }
      let needed = needs(of: index).union(functions)
      let group = words[index].compactMap { tables[$0] }.min()
      if let group { members[group].formUnion(needed) } else { members.append(needed) }
      for name in Self.tableNames(tokens[index], in: texts[index]) {
        tables[name] = group ?? members.count - 1
      }
    }
    // What nobody uses belongs to the query behind it, so that its mistakes are found.
    let used = members.reduce(into: Set<Int>()) { $0.formUnion($1) }
    var next = 0
    for index in statements.indices where !members.isEmpty && !used.contains(index) {
      while next < members.count - 1, (members[next].max() ?? 0) < index { next += 1 }
      members[next].insert(index)
    }
    groups = members.map { $0.sorted() }
  }

  /// A statement, and those above it that give its names a meaning.
  private func needs(of index: Int) -> Set<Int> {
    var needed: Set<Int> = [index]
    var pending = [index]
    while let next = pending.popLast() {
      for word in words[next] {
        guard let places = definitions[word], let definition = Self.last(of: places, before: next),
          needed.insert(definition).inserted
        else { continue }
        pending.append(definition)
      }
    }
    return needed
  }

  /// The greatest of ascending numbers that is less than a limit.
  private static func last(of numbers: [Int], before limit: Int) -> Int? {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? numbers[low - 1] : nil
  }

  /// What a token may name; a string too, for `['a name']`.
  private static func word(_ token: Token, in text: [UInt8]) -> String? {
    var span = token.span
    switch token.kind {
    case .string:
      guard span.end - span.start >= 2 else { return nil }
      span = SourceSpan(span.start + 1, span.end - 1)
    case .name, .keyword: break
    default: return nil
    }
    return String(decoding: text[span.start..<min(span.end, text.count)], as: UTF8.self)
  }

  /// The names that a query gives its rows with `as`.
  private static func tableNames(_ tokens: [Token], in text: [UInt8]) -> [String] {
    tokens.indices.dropFirst().compactMap { index in
      guard tokens[index].keyword == .as, tokens[index - 1].kind == .bar else { return nil }
      let rest = tokens[(index + 1)...].prefix { $0.kind != .bar && $0.kind != .closeParenthesis }
      return rest.last.flatMap { word($0, in: text) }
    }
  }
}

extension StatementSyntax {
  /// Whether it gives rows.
  var isTable: Bool {
    if case .expression = kind { true } else { false }
  }

  /// Whether it is `.create function`.
  fileprivate var isCommand: Bool {
    if case .createFunction = kind { true } else { false }
  }

  /// The names that it gives a meaning to.
  fileprivate var definedNames: [String] {
    switch kind {
    case .letExpression(let name, _), .letFunction(let name, _): [name.text]
    case .declareParameters(let parameters): parameters.map(\.name.text)
    case .declarePattern(let pattern): [pattern.name.text]
    case .set, .restrict, .alias, .createFunction, .expression: []
    }
  }
}
