import ArgumentParser
import CScan
import Glibc
import KQL

/// The command line of Real-Time KQL.
@main
struct RealTimeKQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "realtimekql",
    abstract: "Filter, transform and aggregate live events with the Kusto Query Language.",
    usage: """
      realtimekql
      realtimekql <input> [<arg> …] [options] [<output> [<arg>]] [--query FILE | -q FILE | -e KQL] …
      realtimekql <subcommand>
      """,
    discussion: """
      Without arguments the shell starts; 'realtimekql demo logins table' shows
      live events at once. 'realtimekql help run' explains the options.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, QueryCommand.self, SchemaCommand.self, PeekCommand.self,
      ExplainCommand.self, CheckCommand.self,
      EvalCommand.self, HelpCommand.self, CompletionCommand.self, CompletionWordsCommand.self,
      ManualCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Runs the command; a mistake in the command line ends with exit code 2.
  static func main() {
    OutputDescriptor.fillStandardDescriptors()
    signal(SIGPIPE, SIG_IGN)
    scan_keep_freed_memory(256 << 20)
    _ = AllowedFiles.isService
    // It takes its variables out of the environment while there is one thread.
    _ = ServiceManager.current
    let arguments = ProgramArguments.words
    if ShellStart.isAsked(arguments) { Glibc.exit(ShellStart.run(arguments)) }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        var status: ExitCode = .success
        if !text.isEmpty {
          do throws(ExitCode) { try OutputDescriptor.line(text) } catch { status = error }
        }
        Glibc.exit(status.rawValue)
      }
      if !text.isEmpty { Message.line(text) }
      Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }
}
