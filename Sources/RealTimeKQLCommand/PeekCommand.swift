import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql peek`: shows the first events of an input.
struct PeekCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peek", abstract: "Show the first events of an input.",
    usage: "realtimekql peek [<number>] <input> [<arg> …] [options]")

  @Argument(
    parsing: .captureForPassthrough, help: "A number of events, an input, its argument and options."
  )
  var words: [String] = []

  func run() throws {
    guard !RunWords.asksForHelp(words) else {
      return try OutputDescriptor.line(RealTimeKQLCommand.helpMessage(for: Self.self))
    }
    var words = words
    var number = 5
    if let first = words.first, let given = Int(first) {
      number = max(1, given)
      words.removeFirst()
    }
    let (signals, count) = (SignalPipe.installed(), number)
    try RunWords.perform(words) { PipelineRunner(signals).run($0.peeking(count)) }
  }
}
