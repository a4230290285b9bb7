import KQL
import RealTimeKQL

extension ShellCommand {
  static let last = ShellCommand(
    "last", usage: "last [OUTPUT [ARGUMENT] [OPTIONS]]",
    "Shows the rows of the last run again, or writes them to an output.",
    examples: ["last", "last csv rows.csv", "last json rows.ndjson --overwrite"], argument: .output
  ) { (session, argument) throws(ShellMistake) in
    guard let rows = session.last.rows else {
      if let files = session.last.request?.outputs.flatMap(\.sink.files), !files.isEmpty {
        throw ShellMistake("the rows of the last run went to \(files.joined(separator: ", "))")
      }
      throw ShellMistake("nothing has been run yet")
    }
    let tables = rows.tables
    let count = tables.reduce(0) { $0 + $1.table.count }
    if rows.dropped > 0 {
      session.console.say("the last \(count) rows; \(rows.dropped) came before them")
    }
    guard !argument.isEmpty else {
      return session.console.show(tables.map(\.table))
    }
    guard let words = argument.shellWords else { throw ShellMistake("a quote is not closed") }
    do throws(PipelineError) {
      // The input is only there to make the words those of a run.
      let input = session.components.sources.first?.name ?? "demo"
      let request = try PipelineRequest(words: [input, "none", "+"] + words, session.components)
      guard let output = request.outputs.last else { return }
      try output.sink.refuseIdleWriting()
      let written = session.console.wait {
        Result { () throws(SinkError) in
          try output.sink.write(tables.map(\.table), drawnAs: [])
        }
      }
      do throws(SinkError) {
        guard let written else { throw SinkError("Ctrl+C came before all rows were written") }
        try written.get()
      } catch {
        throw PipelineError.sink(error.message)
      }
      if !output.sink.files.isEmpty {
        session.console.say("\(count) rows written to \(output.sink.files.joined(separator: ", "))")
      }
    } catch {
      throw ShellMistake(error)
    }
  }
}
