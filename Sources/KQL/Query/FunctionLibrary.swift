import KQLSyntax

/// Functions that queries may call besides the built-in ones: those of `.create function` statements in
/// files, and scalar functions of the program.
package struct FunctionLibrary: Sendable {
  let statements: [CreateFunctionSyntax]

  /// Scalar functions, by name and alias; they hide built-in ones.
  let scalars: [String: ScalarFunction]

  /// A library of scalar functions.
  package init(_ scalars: [ScalarFunction] = []) {
    var table: [String: ScalarFunction] = [:]
    for function in scalars {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    self.init(statements: [], scalars: table)
  }

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
    self.init(statements: statements, scalars: [:])
  }

  private init(statements: [CreateFunctionSyntax], scalars: [String: ScalarFunction]) {
    self.statements = statements
    self.scalars = scalars
  }

  /// The functions of both; of two with one name the later one counts.
  package static func + (a: FunctionLibrary, b: FunctionLibrary) -> FunctionLibrary {
    FunctionLibrary(
      statements: a.statements + b.statements, scalars: a.scalars.merging(b.scalars) { $1 })
  }
}
