import ArgumentParser
import Glibc
import RealTimeKQLShell

/// `realtimekql` without arguments: the shell, or a script of its commands on standard input.
enum ShellStart {
  /// Runs the shell to its end.
  ///
  /// - Returns: The exit code.
  static func run() -> Int32 {
    let signals = SignalPipe.installed()
    return LargeStack.run {
      if isatty(STDIN_FILENO) == 1, let console = TerminalConsole(signals) {
        let session = ShellSession(console)
        console.session = session
        let code = session.run()
        console.close()
        return code
      }
      return ShellSession(ScriptConsole(signals)).run()
    }
  }
}
