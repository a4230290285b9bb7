import ArgumentParser
import Glibc
import KQL
import KQLSyntax
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql check`: tells the mistakes in queries without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell the mistakes in queries without running them.",
    discussion: """
      The columns of the table Syslog are known, and those that --table and
      --tables declare; of other tables any column may be used.
      The exit code is 3 when a query has an error.

      Without a file, each line of standard input is {"id": …, "query": "…"}
      and each answer is one line, with no errors for a correct query:
        {"id": …, "errors": [{"message": …, "line": …, "column": …}]}
      There the grammar alone is checked.
      """)

  @Argument(help: "Files with queries.", completion: .file(extensions: ["kql"]))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "The columns of a table; may be repeated.", valueName: "Name (column: type, …)"))
  var table: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file with the columns of tables, one a line: Name (column: type, …).", valueName: "file"),
    completion: .file())
  var tables: [String] = []

  @OptionGroup var library: FunctionOptions

  func run() throws {
    let files = files
    if files.isEmpty {
      guard let status = LargeStack.run({ QuestionLoop.run { Self.answer($0, to: &$1) } }) else {
        return
      }
      throw status
    }
    let check: QueryCheck
    do throws(FileText.Failure) {
      check = try queryCheck()
    } catch {
      Message.error(error.message)
      throw ExitCode(2)
    }
    if let status = LargeStack.run({ Self.check(files, with: check) }) { throw status }
  }

  /// What the options declare.
  private func queryCheck() throws(FileText.Failure) -> QueryCheck {
    var known = FunctionLibrary()
    for file in library.functions {
      let text = try FileText.read(file)
      do throws(Query.Refusal) {
        known = known + (try FunctionLibrary(text, named: file))
      } catch {
        throw FileText.Failure(
          message: error.diagnostics.map { $0.rendered(in: text, named: file) }
            .joined(separator: "\n"))
      }
    }
    var declarations = table
    for file in tables {
      declarations += try FileText.read(file).split(separator: "\n").map(String.init)
        .filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("//") }
    }
    var check = QueryCheck(functions: known)
    for declaration in declarations {
      do throws(FormatError) {
        try check.declare(declaration)
      } catch {
        throw FileText.Failure(message: error.message)
      }
    }
    return check
  }

  private static func check(_ files: [String], with check: QueryCheck) -> ExitCode? {
    var failures = 0
    for file in files {
      do throws(FileText.Failure) {
        let text = try FileText.read(file)
        for diagnostic in check.diagnostics(of: text, now: .current) {
          if diagnostic.severity == .error { failures += 1 }
          Message.line(diagnostic.rendered(in: text, named: file))
        }
      } catch {
        Message.error(error.message)
        return ExitCode(2)
      }
    }
    return failures > 0 ? ExitCode(3) : nil
  }

  private static func answer(_ line: UnsafeRawBufferPointer, to answer: inout ByteBuffer) {
    guard let question = QuestionLine(line) else {
      answer.append(#"{"id":null,"errors":["#)
      answer.append(error: #"expected {"id", "query"}"#, line: 1, column: 1)
      answer.append("]}\n")
      return
    }
    answer.append(#"{"id":"#)
    answer.append(question.id)
    answer.append(#","errors":["#)
    var isFirst = true
    for diagnostic in Parser.parse(question.query).diagnostics where diagnostic.severity == .error {
      if !isFirst { answer.append(UInt8(ascii: ",")) }
      isFirst = false
      let place = diagnostic.place(in: question.query)
      answer.append(error: diagnostic.message, line: place.line, column: place.column)
    }
    answer.append("]}\n")
  }
}
