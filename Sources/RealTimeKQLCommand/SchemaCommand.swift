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
      OutputDescriptor.show(try request.sampled.pipeline.inputColumns().table)
    }
  }
}
