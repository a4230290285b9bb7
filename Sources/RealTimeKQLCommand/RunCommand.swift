import ArgumentParser
import Glibc
import RealTimeKQL
import RealTimeKQLShell

/// `realtimekql <input> …`: runs queries over an input.
struct RunCommand: RequestCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run queries over an input. The word 'run' may be left out.")

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("An input, its argument and options, outputs.", valueName: "words"))
  var words: [String] = []

  func run() throws {
    guard !RunWords.asksForHelp(words) else { return try OutputDescriptor.line(Self.help) }
    let signals = SignalPipe.installed()
    let (words, isConfigured) = Configuration.asked(words)
    try RunWords.perform(words, isConfigured: isConfigured) { PipelineRunner(signals).run($0) }
  }

  /// What the command takes; where the options of inputs and outputs are told.
  static var help: String {
    let topics = HelpTopics()
    return """
      realtimekql <input> [<arg> …] [options] [<output> [<arg>]] [--query FILE | -q FILE | -e KQL] …

      Runs queries over an input. A query begins with any name, which stands for the input. Results go to
      standard output, everything else to standard error. Ctrl+C ends the input and shows what is left.

      Examples
        realtimekql demo logins table
        realtimekql syslog /var/log/auth.log --query=SyslogLogin.kql table
        tail -F x.ndjson | realtimekql ndjson - json out.ndjson + table -e 'T | where n > 1'

      Options
      \(topics.settings(TextOption.allCases.map(\.description) + RunSettings.all.map(\.description)))

      Inputs
      \(names(Components.builtIn.sources.map(\.name)))

      Outputs
      \(names(Components.builtIn.sinks.map(\.name)))

      'realtimekql help inputs' and 'help outputs' tell of each; 'help csv', 'help syslogserver', 'help json' …
      list its options. An option stands behind the input or output that it is for; where only one has it,
      anywhere. '+' joins inputs and joins outputs.

      ~/.config/realtimekql/config and /etc/realtimekql/config say what no option says: 'tolerance = 10s'.
      --no-config goes without them.
      Exit codes: 0 done, 1 failed while running, 2 usage, 3 query, 4 input, 5 output, 130 abandoned.
      """
  }

  /// Names with commas between them, in lines of some 100 characters.
  private static func names(_ names: [String]) -> String {
    var lines = [""]
    for (index, name) in names.enumerated() {
      let word = index == names.count - 1 ? name : "\(name),"
      if lines[lines.count - 1].count + word.count > 100 { lines.append("") }
      lines[lines.count - 1] += " \(word)"
    }
    return lines.map { " \($0)" }.joined(separator: "\n")
  }
}
