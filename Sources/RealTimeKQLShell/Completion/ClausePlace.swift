import KQLSyntax

/// Which clause of an operator the cursor is in.
struct ClausePlace {
  /// The clause; `nil` behind the last.
  private(set) var clause: ClauseGrammar?

  /// The words of the clause before the cursor.
  private(set) var words: [QueryText.Word] = []

  /// The parameter whose value comes next.
  private(set) var parameter: OperatorParameter?

  /// The parameters that have not been given.
  private(set) var openParameters: [OperatorParameter]

  /// Whether nothing but parameters has been written.
  private(set) var isAtStart = true

  /// The clauses that may follow.
  private var rest: ArraySlice<ClauseGrammar>

  /// Words that may follow in any case: what stands behind the group whose part it is.
  var followers: [String] = []

  init(_ grammar: OperatorGrammar, _ all: [QueryText.Word]) {
    self.init(grammar.clauses, parameters: grammar.parameters, all)
  }

  init(_ clauses: [ClauseGrammar], parameters: [OperatorParameter] = [], _ all: [QueryText.Word]) {
    openParameters = parameters
    rest = clauses[...]
    var next = all[...]
    // `kind = inner`, before the clauses.
    while next.count >= 2, next[next.startIndex + 1].kind == .assign,
      let index = openParameters.firstIndex(where: {
        $0.name == next[next.startIndex].text || $0.aliases.contains(next[next.startIndex].text)
      })
    {
      let known = openParameters.remove(at: index)
      next = next.dropFirst(2)
      if next.isEmpty {
        parameter = known
        return
      }
      next = next.dropFirst()
    }
    if let first = rest.first, first.words.isEmpty {
      clause = first
      rest = rest.dropFirst()
    }
    while let word = next.first {
      isAtStart = false
      let found = rest.firstIndex { $0.words.first == word.text }
      if let found, clause == nil || !words.isEmpty || clause?.isOptional == true {
        let count = rest[found].words.count
        clause = rest[found]
        rest = rest[(found + 1)...]
        words = []
        next = next.dropFirst(count)
        if next.isEmpty { break }
        continue
      }
      words.append(word)
      next = next.dropFirst()
    }
  }

  /// The words with which a clause may begin that may come next.
  var nextWords: [String] {
    guard words.last?.endsOperand != false || clause?.isOptional == true && words.isEmpty else {
      return []
    }
    if clause?.isOptional == false, words.isEmpty { return [] }
    var found: [String] = []
    for next in rest {
      if let word = next.words.first { found.append(word) }
      if !next.isOptional { break }
    }
    return (found + followers).filter { $0.first?.isLetter == true }
  }

  /// Whether the clause aggregates.
  func takesAggregates(_ grammar: OperatorGrammar) -> Bool {
    switch (grammar.keyword, clause?.label) {
    case ("summarize", "aggregates"), ("make-series", "aggregate"), ("top-nested", _): true
    default: false
    }
  }
}
