import ArgumentParser
import RealTimeKQLShell

/// `realtimekql peek`: shows the first events of an input.
struct PeekCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peek", abstract: "Show the first events of an input.",
    usage: "realtimekql peek [<number>] <input> [<arg> …] [options]")

  @OptionGroup var options: RunOptions

  func run() throws {
    var options = options
    var number = 5
    if let first = options.words.first, let given = Int(first) {
      number = max(1, given)
      options.words.removeFirst()
    }
    let given = options
    let signals = SignalPipe.installed()
    let code = LargeStack.run { () -> Int32 in
      do throws(ShellMistake) {
        let request = try given.request().peeking(number)
        return PipelineRunner(signals).run(request)
      } catch {
        Message.error(error.message)
        return error.exitCode
      }
    }
    if code != 0 { throw ExitCode(code) }
  }
}
