import ArgumentParser
import Glibc
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql <input> …`: runs queries over an input.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run queries over an input. The word 'run' may be left out.",
    usage: """
      realtimekql <input> [<arg> …] [options] [<output> [<arg>]] [--query FILE | -q FILE | -e KQL] …
      """,
    discussion: """
      Examples:
        realtimekql demo logins table
        realtimekql syslog /var/log/auth.log --query=SyslogLogin.kql table
        realtimekql csv events.csv json out.ndjson -e 'T | where n > 1'
        tail -F x.ndjson | realtimekql ndjson - -e 'T | where n > 1'

      A query begins with any name, which stands for the input. Results go to
      standard output, everything else to standard error. Ctrl+C ends the input
      and shows what is left.

      Exit codes: 0 done, 1 failed while running, 2 usage, 3 query, 4 input,
      5 output, 130 abandoned. 'realtimekql help inputs' and
      'realtimekql help outputs' list what there is.
      """)

  @OptionGroup var options: RunOptions

  func run() throws {
    let options = options
    let signals = SignalPipe.installed()
    let code = LargeStack.run { () -> Int32 in
      do throws(ShellMistake) {
        return PipelineRunner(signals).run(try options.request())
      } catch {
        Message.error(error.message)
        return error.exitCode
      }
    }
    if code != 0 { throw ExitCode(code) }
  }
}
