/// Inputs and outputs that people ask for and that are not there.
package enum UnbuiltKinds {
  /// Why an input cannot be used; `nil` when nothing is known of it.
  package static func input(_ name: String) -> ShellMistake? {
    switch name {
    case "etw", "winlog":
      ShellMistake(
        "'\(name)' needs Windows; on Linux use ebpf for live kernel events, etl and evtx for "
          + "recorded files, and journal for the system's log")
    case "etl", "evtx", "journal", "ebpf":
      ShellMistake(
        "the input '\(name)' is not built yet\n  = help: 'realtimekql help inputs' lists what is")
    default: nil
    }
  }

  /// Whether a word names an output that is not built.
  package static func isOutput(_ name: String) -> Bool {
    ["adx", "blob", "eventlog", "sqlite", "postgresql", "kafka"].contains(name)
  }

  /// Why an output cannot be used; `nil` when nothing is known of it.
  package static func output(_ name: String) -> ShellMistake? {
    guard isOutput(name) else { return nil }
    if name == "eventlog" {
      return ShellMistake("'eventlog' needs Windows; use json with a file")
    }
    return ShellMistake(
      "the output '\(name)' is not built yet\n  = help: 'realtimekql help outputs' lists what is")
  }
}
