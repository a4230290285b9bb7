import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql peek`: shows the first events of an input.
struct PeekCommand: RequestCommand {
  static let configuration = CommandConfiguration(
    commandName: "peek", abstract: "Show the first events of an input.",
    usage: "realtimekql peek [<number>] <input> [<arg> …] [options]")

  @Argument(
    parsing: .captureForPassthrough, help: "A number of events, an input, its argument and options."
  )
  var words: [String] = []

  static func completion(after words: [String], typing typed: String) -> WordCompletion {
    let hasNumber = words.first.flatMap { Int($0) } != nil
    return RunCommand.completion(after: hasNumber ? Array(words.dropFirst()) : words, typing: typed)
  }

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
