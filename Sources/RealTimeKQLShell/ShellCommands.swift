extension ShellCommand {
  /// Every command, in the order in which the help lists them.
  package static let all: [ShellCommand] = [
    run, use, query, follow, `try`, explain, peek, schema, last, stats, edit, save, queries, watch,
    load,
    unload, reload, jobs, stop, set, inputs, outputs, help, history, exit,
  ]
}
