extension ShellCommand {
  static let follow = ShellCommand(
    "follow", usage: "follow [KQL]",
    "Runs a query over what comes to the input in use from now on, until Ctrl+C.",
    examples: ["use syslog /var/log/auth.log", "follow Syslog | where Payload has 'Failed'"],
    argument: .query
  ) { (session, argument) throws(ShellMistake) in
    try session.follow(argument)
  }
}
