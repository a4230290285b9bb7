import KQLSyntax

/// Where in a query the cursor stands: in which pipeline, behind which operator, in which clause.
struct QueryPlace {
  /// What may be written there.
  enum Expectation {
    /// A table, or an operator that makes rows.
    case source
    /// An operator, behind a pipe.
    case pipeOperator
    /// A part of an operator.
    case part(OperatorGrammar)
    /// Nothing that is known.
    case nothing
  }

  let expectation: Expectation

  /// A query whose columns are those that the cursor's operator gets; `nil` without rows before it.
  let rows: String?

  /// Statements with names that the query may use.
  let statements: String

  /// The query in parentheses on the right side of a join, if it has been written.
  private(set) var rightRows: String?

  /// The words of the operator before the cursor, those in closed parentheses left out.
  private(set) var words: [QueryText.Word] = []

  /// The words since the innermost open parenthesis of the operator, and the function whose it is.
  private(set) var call: (name: String, words: [QueryText.Word])?

  private struct Frame {
    /// The number of the word behind the bracket.
    var first: Int
    /// The number of the word behind the last pipe.
    var segment: Int
    var hasBar = false
    var isPipeline = false
    /// The rows that come in from outside, for pipelines without a source.
    var outerRows: String?
  }

  init(_ text: QueryText) {
    var statementStart = 0
    var definitions = ""
    var frames = [Frame(first: 0, segment: 0, isPipeline: true)]
    let all = text.words
    for (number, word) in all.enumerated() {
      switch word.kind {
      case .openParenthesis, .openBracket, .openBrace:
        var frame = Frame(first: number + 1, segment: number + 1)
        if word.kind == .openBrace {
          frame.isPipeline = true
        } else if word.kind == .openParenthesis {
          let opening = Self.opening(number, all, frames, text, definitions)
          frame.isPipeline = opening.isPipeline
          frame.outerRows = opening.outerRows
        }
        frames.append(frame)
      case .closeParenthesis, .closeBracket, .closeBrace:
        if frames.count > 1 { frames.removeLast() }
      case .bar:
        frames[frames.count - 1].hasBar = true
        frames[frames.count - 1].isPipeline = true
        frames[frames.count - 1].segment = number + 1
      case .semicolon:
        if frames.count == 1 {
          let statement = text.text(statementStart, word.end)
          if statement.trimmed.hasPrefix("let") || statement.trimmed.hasPrefix("declare") {
            definitions += statement + "\n"
          }
          statementStart = word.end
        }
        frames[frames.count - 1] = Frame(first: number + 1, segment: number + 1, isPipeline: true)
      default: break
      }
    }
    statements = definitions
    let pipeline = frames.lastIndex { $0.isPipeline } ?? 0
    // `let x = ` begins a pipeline of its own.
    let frame = frames[pipeline]
    var first = frame.first
    if all.count > first + 2, all[first].text == "let", all[first + 2].kind == .assign {
      first += 3
    }
    let segment = max(frame.segment, first)
    let behind = Array(all[segment...])
    let inner = frames.indices.last { $0 > pipeline }
    let outer = frame.outerRows
    if frame.hasBar {
      let start = first < all.count ? all[first].start : 0
      let before = text.text(start, all[segment - 1].start)
      rows = outer.map { before.trimmed.isEmpty ? $0 : "\($0)\n| \(before)" } ?? before
    } else {
      rows = outer
    }
    if behind.isEmpty {
      expectation = frame.hasBar || frame.outerRows != nil ? .pipeOperator : .source
      return
    }
    let grammar = Self.grammar(behind)
    guard let grammar, frame.hasBar || frame.outerRows != nil || grammar.startsPipeline else {
      expectation = .nothing
      return
    }
    expectation = .part(grammar)
    words = Self.outside(Array(behind.dropFirst()))
    rightRows = Self.right(behind, text)
    if let inner {
      let start = frames[inner].first
      let name = start >= 2 ? all[start - 2].text : ""
      call = (name, Self.outside(Array(all[start...])))
      words = Self.outside(behind.dropFirst().filter { $0.end <= all[start - 1].start })
    }
  }

  /// Whether a parenthesis opens a pipeline, and the rows that come into it.
  private static func opening(
    _ number: Int, _ all: [QueryText.Word], _ frames: [Frame], _ text: QueryText,
    _ definitions: String
  ) -> (isPipeline: Bool, outerRows: String?) {
    let before = number > 0 ? all[number - 1].text : ""
    if ["toscalar", "totable", "materialize", "view"].contains(before) { return (true, nil) }
    guard let frame = frames.last, frame.isPipeline, frame.segment < number else {
      return (false, nil)
    }
    let segment = Array(all[frame.segment..<number])
    guard let grammar = grammar(segment) else { return (false, nil) }
    switch grammar.keyword {
    case "join", "lookup": return (!segment.contains { $0.text == "on" }, nil)
    case "union": return (true, nil)
    case "mv-apply", "partition", "fork", "facet":
      let isBody =
        grammar.keyword == "fork" || ["on", "with"].contains(before)
        || grammar.keyword == "partition" && segment.contains { $0.text == "by" }
      guard isBody, frame.hasBar || frame.outerRows != nil else { return (false, nil) }
      let start = all[frame.first].start
      let rows = text.text(start, all[frame.segment - 1].start)
      var outer = frame.outerRows.map { rows.trimmed.isEmpty ? $0 : "\($0)\n| \(rows)" } ?? rows
      if grammar.keyword == "mv-apply",
        let on = segment.last(where: { $0.text == "on" }),
        let first = segment.first(where: {
          $0.start > segment[0].start && !["-", "apply"].contains($0.text)
        })
      {
        outer += "\n| mv-expand " + text.text(first.start, on.start)
      }
      return (true, outer)
    default: return (false, nil)
    }
  }

  /// The operator that words begin with.
  private static func grammar(_ words: [QueryText.Word]) -> OperatorGrammar? {
    guard let first = words.first else { return nil }
    return OperatorGrammar.named(first.text)
  }

  /// The words that are not in parentheses that have been closed; those stand as one closing mark.
  private static func outside(_ words: [QueryText.Word]) -> [QueryText.Word] {
    var result: [QueryText.Word] = []
    var opened: [Int] = []
    for word in words {
      switch word.kind {
      case .openParenthesis, .openBracket, .openBrace:
        opened.append(result.count)
        result.append(word)
      case .closeParenthesis, .closeBracket, .closeBrace:
        if let start = opened.popLast() { result.removeSubrange(start...) }
        result.append(word)
      default: result.append(word)
      }
    }
    return result
  }

  /// The table that a join has in parentheses or by name, before its `on`.
  private static func right(_ words: [QueryText.Word], _ text: QueryText) -> String? {
    guard ["join", "lookup"].contains(words.first?.text),
      let on = words.firstIndex(where: { $0.text == "on" }), on > 0
    else { return nil }
    let last = words[on - 1]
    if last.kind == .name { return last.text }
    guard last.kind == .closeParenthesis,
      let open = words[..<on].firstIndex(where: { $0.kind == .openParenthesis })
    else { return nil }
    return text.text(words[open].end, last.start)
  }
}
