import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql schema`: lists the columns of an input.
struct SchemaCommand: RequestCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "List the columns of an input and their types.",
    usage: "realtimekql schema <input> [<arg> …] [options]")

  @Argument(parsing: .captureForPassthrough, help: "An input, its argument and options.")
  var words: [String] = []

  func run() throws {
    guard !RunWords.asksForHelp(words) else {
      return try OutputDescriptor.line(RealTimeKQLCommand.helpMessage(for: Self.self))
    }
    try RunWords.perform(words) { (request) throws(PipelineError) in
      let pipeline = request.sampled.pipeline
      let columns = try pipeline.inputColumns()
      let tables = try pipeline.inputTables()
      if !tables.isEmpty, pipeline.settings.givenName == nil {
        Message.line(
          "note: it has the tables \(tables.joined(separator: ", ")); --as NAME lists the columns of one"
        )
      }
      return OutputDescriptor.show(columns.table)
    }
  }
}
