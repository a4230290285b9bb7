import ArgumentParser
import Glibc
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql` without arguments: the shell, or a script of its commands on standard input.
enum ShellStart {
  /// Whether arguments start the shell.
  static func isAsked(_ arguments: [String]) -> Bool {
    arguments.isEmpty || arguments == [Configuration.refusal]
  }

  /// Runs the shell to its end.
  ///
  /// - Parameter arguments: Whether the files of settings are read.
  /// - Returns: The exit code.
  static func run(_ arguments: [String]) -> Int32 {
    let signals = SignalPipe.installed()
    let isConfigured = Configuration.asked(arguments).isRead
    return LargeStack.run {
      var defaults = RunDefaults()
      do throws(PipelineError) {
        if isConfigured { defaults = try Configuration.read() }
      } catch {
        Message.line(error.rendered)
        if isatty(STDIN_FILENO) != 1 { return error.exitCode }
      }
      if isatty(STDIN_FILENO) == 1, let console = TerminalConsole(signals) {
        let session = ShellSession(console, defaults: defaults)
        console.session = session
        var commands = ""
        do throws(FileText.Failure) {
          if isConfigured { commands = try Configuration.startCommands() }
        } catch {
          Message.error(error.message)
        }
        let code = session.run(after: commands)
        console.close()
        return code
      }
      return ShellSession(ScriptConsole(signals), defaults: defaults).run()
    }
  }
}
