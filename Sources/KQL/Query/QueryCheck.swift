package import KQLSyntax

/// Tells the mistakes in queries whose input is not there.
///
/// The columns of declared tables are checked, and `Syslog` is always declared. Any other table may have
/// whatever columns a query uses, of whatever type: only what is wrong in every case is told.
package struct QueryCheck {
  /// The columns of tables, by name.
  private var tables: [String: Schema] = ["Syslog": SyslogFormat(.sentinel).schema]

  private let functions: FunctionLibrary

  /// Creates a check.
  ///
  /// - Parameter functions: What queries may call besides their own functions.
  package init(functions: FunctionLibrary = FunctionLibrary()) { self.functions = functions }

  /// Declares a table: `Name (column: type, …)`.
  ///
  /// - Throws: What is wrong with the declaration.
  package mutating func declare(_ declaration: String) throws(FormatError) {
    guard let start = declaration.firstIndex(of: "("), let end = declaration.lastIndex(of: ")"),
      let name = declaration[..<start].split(separator: " ").first, start < end
    else {
      throw FormatError(
        message: "expected a table: Name (column: type, …), not '\(declaration)'")
    }
    let columns = declaration[declaration.index(after: start)..<end]
    tables[String(name)] = try Schema(declaration: String(columns))
  }

  /// What is wrong with the queries of a text, and the tables that could not be checked.
  package func diagnostics(of text: String, now: Datetime) -> [Diagnostic] {
    let file: QueryFile
    do throws(Query.Refusal) {
      file = try QueryFile(text)
    } catch {
      return error.diagnostics
    }
    var diagnostics = file.warnings
    for part in file.parts {
      // Several queries may use one faulty `let`.
      for found in self.diagnostics(of: part, in: text, now) where !diagnostics.contains(found) {
        diagnostics.append(found)
      }
    }
    return diagnostics
  }

  private func diagnostics(
    of part: QueryFile.Part, in text: String, _ now: Datetime
  ) -> [Diagnostic] {
    var refusals: [[Diagnostic]] = []
    var undeclared: [InputCatalog.UndeclaredTable] = []
    for type in [ScalarType.dynamic, .string, .long, .datetime] {
      let catalog = InputCatalog(
        declared: tables, others: type, standard: NDJSONFormat(schema: []))
      do throws(Query.Refusal) {
        let query = try Query(
          part.syntax, of: text, catalog: catalog, functions: functions, now: now)
        return query.warnings + Self.warnings(catalog.undeclared)
      } catch {
        if catalog.undeclared.isEmpty { return error.diagnostics }
        undeclared = catalog.undeclared
        refusals.append(error.diagnostics)
      }
    }
    // What is refused whatever the unknown columns are is wrong.
    if let first = refusals.first, refusals.allSatisfy({ $0 == first }) { return first }
    return Self.warnings(undeclared)
  }

  private static func warnings(_ tables: [InputCatalog.UndeclaredTable]) -> [Diagnostic] {
    tables.map { table in
      var warning = Diagnostic(
        "the columns of '\(table.name.text)' are not known", at: table.name.span,
        help: "declare them: --table '\(table.name.text) (column: type, …)'", severity: .warning)
      warning.source = table.source
      return warning
    }
  }
}
