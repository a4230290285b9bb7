import KQL
import KQLSyntax
import RealTimeKQL

extension ShellCommand {
  static let load = ShellCommand(
    "load", usage: "load FILE.kql",
    "Runs the query of a file, or keeps it for the next run when it needs an input.",
    examples: ["load SampleQueries/SyslogLogin.kql", #"run ["syslog", "/var/log/auth.log"]"#],
    argument: .queryFile
  ) { (session, argument) throws(ShellMistake) in
    guard !argument.isEmpty else { throw ShellMistake("expected a file: load FILE.kql") }
    let query = try session.queryFile(argument)
    if query.needsInput {
      session.loadedQuery = query
      session.console.say(
        "'\(query.name)' is loaded: the next run without a query of its own uses it")
    } else {
      session.note(session.console.run(query: query.text, named: query.name))
    }
  }
}

extension NamedQuery {
  /// Whether a query of the text reads a table that it does not make itself.
  var needsInput: Bool {
    do throws(Query.Refusal) {
      for part in try QueryFile(text).parts {
        _ = try Query(
          part.syntax, of: text, catalog: nil, functions: FunctionLibrary(), now: .minimum)
      }
      return false
    } catch {
      return true
    }
  }

  /// The mistakes of the text, laid out with their places; empty when there are none.
  var syntaxMistakes: String {
    Parser.parse(file: text).diagnostics.filter { $0.severity == .error }
      .map { $0.rendered(in: text, named: name) }.joined(separator: "\n")
  }
}
