import ArgumentParser
import Glibc
import RealTimeKQL
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

  @OptionGroup var memory: MemoryOption
  @OptionGroup var files: FilesOption

  @Option(
    help: "Whether what people see is coloured: auto, always or never.",
    transform: { word in
      guard let choice = ColorChoice(rawValue: word) else {
        throw ValidationError("--color is auto, always or never, not '\(word)'.")
      }
      return choice
    })
  var color = ColorChoice.auto

  @Option(
    help: "Write a page with charts and tables too.", completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Replace the page.")
  var overwrite = false

  @Argument(
    help: "The query, unless it is in a file, and the output: json, table or csv.",
    completion: .list(TableFormat.allCases.map(\.rawValue)))
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
    guard let format = TableFormat(rawValue: output) else {
      throw ValidationError("The output is json, table or csv, not '\(output)'.")
    }
    if let word = words.first {
      throw ValidationError(
        "'query' writes to the standard output, so '\(word)' is too much: '> \(word)' makes a file."
      )
    }
    let allowance = Allowance(
      memory: memory.account(named: name),
      files: .standard(named: files.folders, besides: file.map { [$0] } ?? []),
      spill: try memory.spillSpace(), threadCount: Processors.count)
    let color = color
    let page = html.map { HTMLOutput($0, FileWriting(overwrite: overwrite)) }
    let code = LargeStack.run {
      QueryRunner.run(text, named: name, format, allowance, color: color, page: page)
    }
    if code != 0 { throw ExitCode(code) }
  }
}
