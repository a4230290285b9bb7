import KQLSyntax

/// Functions that queries may call: those of `.create function` statements in files.
package struct FunctionLibrary: Sendable {
  let statements: [CreateFunctionSyntax]

  /// A library without functions.
  package init() { statements = [] }

  /// Reads the statements of a file: `.create function` and `.create-or-alter function`.
  ///
  /// - Throws: The mistakes in the file, and any other statement.
  package init(_ text: String) throws(Query.Refusal) {
    let parsed = Parser.parse(text)
    var mistakes = parsed.diagnostics.filter { $0.severity == .error }
    var statements: [CreateFunctionSyntax] = []
    for statement in parsed.query.statements {
      if case .createFunction(let create) = statement.kind {
        statements.append(create)
      } else {
        mistakes.append(
          Diagnostic(
            "expected '.create function'", at: statement.span,
            help: "a file of functions has no queries"))
      }
    }
    guard mistakes.isEmpty else { throw Query.Refusal(diagnostics: mistakes) }
    self.statements = statements
  }

  private init(statements: [CreateFunctionSyntax]) { self.statements = statements }

  /// The functions of both; of two with one name the later one counts.
  package static func + (a: FunctionLibrary, b: FunctionLibrary) -> FunctionLibrary {
    FunctionLibrary(statements: a.statements + b.statements)
  }
}
