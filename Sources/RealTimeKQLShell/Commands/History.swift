extension ShellCommand {
  static let history = ShellCommand(
    "history", usage: "history [COUNT | /TEXT/]", "Lists what was typed.",
    examples: ["history 5", "history /syslog/"]
  ) { (session, argument) throws(ShellMistake) in
    var entries = Array(session.console.history.enumerated())
    if argument.count > 1, argument.hasPrefix("/") {
      let wanted = argument.dropFirst().prefix { $0 != "/" }.lowercased()
      entries.removeAll { !$0.element.lowercased().contains(wanted) }
    } else if !argument.isEmpty {
      guard let count = Int(argument), count > 0 else {
        throw ShellMistake("expected a number or /text/, found '\(argument)'")
      }
      entries = entries.suffix(count)
    }
    for (number, entry) in entries {
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      session.console.show(
        "\(number + 1)  \(lines.joined(separator: "\n   "))")
    }
  }
}
