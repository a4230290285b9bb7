import ArgumentParser
import Glibc
import KQL
import KQLSyntax
import RealTimeKQLShell

/// `realtimekql check`: tells the mistakes in queries without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell the mistakes in queries without running them.",
    discussion: """
      Without a file, each line of standard input is {"id": …, "query": "…"}
      and each answer is one line, with no errors for a correct query:
        {"id": …, "errors": [{"message": …, "line": …, "column": …}]}
      """)

  @Argument(help: "Files with queries.", completion: .file(extensions: ["kql"]))
  var files: [String] = []

  func run() throws {
    let files = files
    let status = LargeStack.run {
      files.isEmpty ? QuestionLoop.run { Self.answer($0, to: &$1) } : Self.check(files)
    }
    if let status { throw status }
  }

  private static func check(_ files: [String]) -> ExitCode? {
    var failures = 0
    for file in files {
      do throws(FileText.Failure) {
        let text = try FileText.read(file)
        for diagnostic in diagnostics(of: text) {
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

  /// What is wrong with a query, as far as it can be told without its input.
  private static func diagnostics(of text: String) -> [Diagnostic] {
    do throws(Query.Refusal) {
      return try Query(text, now: .current).warnings
    } catch {
      // A table that nothing defines is the input, whose columns are not known here.
      return error.diagnostics.filter { !$0.message.hasPrefix("unknown table") }
    }
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
