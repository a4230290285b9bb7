import KQLSyntax

/// Functions that queries may call besides the built-in ones: those of `.create function` statements in
/// files, and scalar functions of the program.
package struct FunctionLibrary: Sendable {
  let functions: [LibraryFunction]

  /// Scalar functions, by name and alias; they hide built-in ones.
  let scalars: [String: ScalarFunction]

  /// A library of scalar functions.
  package init(_ scalars: [ScalarFunction] = []) {
    var table: [String: ScalarFunction] = [:]
    for function in scalars {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    self.init(functions: [], scalars: table)
  }

  /// Reads the statements of a file: `.create function` and `.create-or-alter function`.
  ///
  /// - Parameters:
  ///   - text: The text of the file.
  ///   - name: What the file is called in messages about the functions' bodies.
  /// - Throws: The mistakes in the file, and any other statement.
  package init(_ text: String, named name: String = "functions") throws(Query.Refusal) {
    let source = DiagnosticSource(name: name, text: text)
    let parsed = Parser.parse(text)
    var mistakes = parsed.diagnostics.filter { $0.severity == .error }
    var functions: [LibraryFunction] = []
    for statement in parsed.query.statements {
      if case .createFunction(let create) = statement.kind {
        functions.append(LibraryFunction(statement: create, source: source))
      } else {
        mistakes.append(
          Diagnostic(
            "expected '.create function'", at: statement.span,
            help: "a file of functions has no queries"))
      }
    }
    guard mistakes.isEmpty else { throw Query.Refusal(diagnostics: mistakes) }
    self.init(functions: functions, scalars: [:])
  }

  private init(functions: [LibraryFunction], scalars: [String: ScalarFunction]) {
    self.functions = functions
    self.scalars = scalars
  }

  /// The functions of both; of two with one name the later one counts.
  package static func + (a: FunctionLibrary, b: FunctionLibrary) -> FunctionLibrary {
    FunctionLibrary(
      functions: a.functions + b.functions, scalars: a.scalars.merging(b.scalars) { $1 })
  }
}
