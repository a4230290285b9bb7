import ArgumentParser
import Glibc
import KQL
import KQLSyntax
import RealTimeKQLShell

/// `realtimekql query`: runs a query that needs no input.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Run a query that needs no input: print, range, datatable.",
    usage: """
      realtimekql query '<kql>' [json|table|csv]
      realtimekql query -f FILE.kql [json|table|csv]
      """)

  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: "A file with the query; - is standard input.",
    completion: .file(extensions: ["kql"]))
  var file: String?

  @Argument(help: "The query, unless it is in a file, and the output: json, table or csv.")
  var words: [String] = []

  func run() throws {
    var words = words[...]
    let text: String
    var name = "query"
    if let file {
      do throws(FileText.Failure) {
        text = try FileText.read(file == "-" ? "/dev/stdin" : file)
      } catch {
        Message.error(error.message)
        throw ExitCode(2)
      }
      name = file
    } else if let first = words.popFirst() {
      text = first
    } else {
      throw ValidationError("Expected a query, or -f and a file.")
    }
    let output = words.popFirst() ?? (isatty(STDOUT_FILENO) == 1 ? "table" : "json")
    guard let format = TableFormat(rawValue: output), words.isEmpty else {
      throw ValidationError("The output is json, table or csv, not '\(output)'.")
    }
    if let status = LargeStack.run({ Self.run(text, named: name, format) }) { throw status }
  }

  private static func run(_ text: String, named name: String, _ format: TableFormat) -> ExitCode? {
    let now = Datetime.current
    do throws(Query.Refusal) {
      let query = try Query(text, now: now)
      for warning in query.warnings { Message.line(warning.rendered(in: text, named: name)) }
      let tables: [Table]
      do throws(RunError) {
        tables = try query.run(now: now)
      } catch {
        Message.error(error.message)
        return ExitCode(1)
      }
      do throws(ExitCode) {
        for table in tables { try format.write(table) }
      } catch {
        return error
      }
    } catch {
      for diagnostic in error.diagnostics {
        Message.line(diagnostic.rendered(in: text, named: name))
      }
      return ExitCode(3)
    }
    return nil
  }
}
