extension Parser {
  /// The parameters `name = value` behind an operator's keyword.
  mutating func parameters(of grammar: OperatorGrammar) throws(Mistake) -> [ArgumentSyntax] {
    var parameters: [ArgumentSyntax] = []
    while token.kind == .name || token.kind == .keyword {
      let isAssigned = ahead(1).kind == .assign
      guard isAssigned || grammar.takesParametersEagerly else { break }
      let name = NameSyntax(text(token), at: token.span)
      let parameter = grammar.parameters.first {
        $0.name == name.text || $0.aliases.contains(name.text)
      }
      guard parameter != nil || OperatorParameter.commonNames.contains(name.text),
        !grammar.clauses.contains(where: { $0.words.first == name.text })
      else { break }
      advance()
      try require(.assign, "=")
      let value = try parameterValue(parameter?.values ?? [])
      parameters.append(ArgumentSyntax(name: name, value: value))
    }
    return parameters
  }

  /// `name = value, …` with names from a list; a value of several names gives several arguments.
  mutating func properties(_ properties: [OperatorParameter]) throws(Mistake) -> [ArgumentSyntax] {
    var arguments: [ArgumentSyntax] = []
    _ = take(.comma)
    while !token.isListEnd {
      let name = NameSyntax(text(token), at: token.span)
      guard let property = properties.first(where: { $0.name == name.text }) else {
        let names = properties.map(\.name)
        let candidate = Suggestion.closest(to: name.text, in: names)
        throw expected(
          "a property",
          help: candidate.map { "did you mean '\($0)'?" }
            ?? "properties are \(names.joined(separator: ", "))")
      }
      advance()
      try require(.assign, "=")
      switch property.value {
      case .any:
        arguments.append(ArgumentSyntax(name: name, value: try parameterValue(property.values)))
      case .string: arguments.append(ArgumentSyntax(name: name, value: try postfix()))
      case .names:
        arguments.append(ArgumentSyntax(name: name, value: try propertyName()))
        while token.kind == .comma, !isProperty(1, of: properties) {
          advance()
          arguments.append(ArgumentSyntax(name: name, value: try propertyName()))
        }
      }
      guard take(.comma) else { break }
      if token.isListEnd { throw expected("a property") }
    }
    return arguments
  }

  private func isProperty(_ offset: Int, of properties: [OperatorParameter]) -> Bool {
    guard ahead(offset + 1).kind == .assign else { return false }
    let name = text(ahead(offset))
    return properties.contains { $0.name == name }
  }

  private mutating func propertyName() throws(Mistake) -> ExpressionSyntax {
    let name = try name(declaring: true)
    return ExpressionSyntax(.name(name), at: name.span)
  }

  /// `(name = value, …)` under any names.
  mutating func anyProperties() throws(Mistake) -> [ArgumentSyntax] {
    try require(.openParenthesis, "(")
    var properties: [ArgumentSyntax] = []
    if !token.isListEnd {
      repeat {
        let name = try name(declaring: true, "a property's name")
        try require(.assign, "=")
        properties.append(ArgumentSyntax(name: name, value: try parameterValue([])))
      } while take(.comma)
    }
    try require(.closeParenthesis, ")")
    return properties
  }

  /// The properties of `render` in the old form: `kind = stacked title = 'x' by a, b`.
  mutating func legacyProperties() throws(Mistake) -> [ArgumentSyntax] {
    var properties: [ArgumentSyntax] = []
    while let keyword = token.keyword {
      let name = NameSyntax(text(token), at: token.span)
      switch keyword {
      case .kind, .title, .accumulate:
        guard ahead(1).kind == .assign else { return properties }
        position += 2
        let value =
          keyword == .title ? try postfix() : try parameterValue(["unstacked", "stacked"])
        properties.append(ArgumentSyntax(name: name, value: value))
      case .with where ahead(1).kind != .openParenthesis:
        advance()
        properties.append(ArgumentSyntax(name: name, value: try parameterValue([])))
      case .by:
        advance()
        repeat {
          properties.append(ArgumentSyntax(name: name, value: try propertyName()))
        } while take(.comma)
      default: return properties
      }
    }
    return properties
  }

  /// A constant, a name, or one of the words that the parameter knows.
  private mutating func parameterValue(_ words: [String]) throws(Mistake) -> ExpressionSyntax {
    let name = NameSyntax(text(token), at: token.span)
    if token.kind == .keyword || token.kind == .name, words.contains(name.text) {
      advance()
      return ExpressionSyntax(.name(name), at: name.span)
    }
    if let literal = try signedLiteralIfPresent() { return literal }
    guard let name = nameIfPresent() else { throw expected("a value") }
    return ExpressionSyntax(.name(name), at: name.span)
  }
}
