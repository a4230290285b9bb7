import KQLSyntax
import RealTimeKQL

extension ShellCommand {
  static let set = ShellCommand(
    "set", usage: "set [NAME [VALUE | default]]",
    "Sets an option of the runs to come, unless they or their queries say it; lists what is set.",
    examples: ["set tolerance 10s", "set output json", "set tolerance default", "set"],
    argument: .setting
  ) { (session, argument) throws(ShellMistake) in
    let parts = argument.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
    guard let name = parts.first else {
      let lines = session.defaults.lines
      return session.console.explain(
        lines.isEmpty ? "nothing is set; 'help set' tells how" : lines.joined(separator: "\n"))
    }
    do throws(PipelineError) {
      try session.defaults.set(name, parts.count > 1 ? parts[1].trimmed : nil, session.components)
    } catch {
      throw ShellMistake(error)
    }
    if parts.count == 1 {
      let line = session.defaults.lines.first { $0.hasPrefix(name + " ") }
      session.console.explain(line ?? "\(name) is as it is without being set")
    }
  }
}
