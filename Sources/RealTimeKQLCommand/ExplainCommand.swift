import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql explain`: tells what a run would do.
struct ExplainCommand: RequestCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell what a run would do, operator by operator, without running it.",
    usage: "realtimekql explain <the words of a run>")

  @Argument(parsing: .captureForPassthrough, help: "An input, its argument and options, outputs.")
  var words: [String] = []

  func run() throws {
    guard !RunWords.asksForHelp(words) else {
      return try OutputDescriptor.line(RealTimeKQLCommand.helpMessage(for: Self.self))
    }
    try RunWords.perform(words) { (request) throws(PipelineError) in
      OutputDescriptor.show(try request.explanation())
    }
  }
}
