import ArgumentParser
import Glibc
import RealTimeKQL
import RealTimeKQLShell

/// The words and options of a run, shared by the commands that open an input.
///
/// Which options there are depends on the input and the outputs, so they are told apart by the library
/// and not by the parser of subcommands.
enum RunWords {
  /// Makes a request of words and does something with it, on a large stack.
  ///
  /// - Parameters:
  ///   - words: The words.
  ///   - isConfigured: Whether the files of settings count.
  ///   - body: What is done with the request.
  /// - Throws: The exit code, when it is not 0.
  static func perform(
    _ words: [String], isConfigured: Bool = false,
    _ body: @escaping @Sendable (PipelineRequest) throws(PipelineError) -> Int32
  ) throws {
    let code = LargeStack.run { () -> Int32 in
      do throws(PipelineError) {
        let defaults = try isConfigured ? Configuration.read() : RunDefaults()
        var request = try PipelineRequest(
          words: words, .builtIn, standardOutput: defaults.output ?? "json")
        request.defaults = defaults
        return try body(request)
      } catch {
        Message.line(error.rendered)
        return error.exitCode
      }
    }
    if code != 0 { throw ExitCode(code) }
  }

  /// What asks for the help; `-h` does too.
  static let helpOption = "--help"

  /// Whether the words ask for the help.
  static func asksForHelp(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == helpOption || $0 == "-h" }
  }
}
