extension ShellCommand {
  /// Every command, in the order in which the help lists them.
  package static let all: [ShellCommand] = [
    run, use, query, follow, load, reload, peek, schema, explain, inputs, outputs, help, history,
    exit,
  ]
}
