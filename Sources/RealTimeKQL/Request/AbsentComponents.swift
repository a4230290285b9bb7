/// Inputs and outputs that people ask for by name and that are not there.
enum AbsentComponents {
  /// What to say of an input that is not there; `nil` when nothing is known of it.
  static func input(_ name: String) -> PipelineError? {
    switch name {
    case "etw", "winlog":
      .usage(
        "'\(name)' needs Windows",
        help: name == "winlog"
          ? "evtx reads the files of event logs, and follows them: evtx Security.evtx --follow"
          : "on Linux use ebpf for live kernel events, and etl for recorded files")
    case "ebpf": absent("input", name)
    default: nil
    }
  }

  /// What to say of an output that is not there; `nil` when nothing is known of it.
  static func output(_ name: String) -> PipelineError? {
    switch name {
    case "eventlog": .usage("'eventlog' needs Windows", help: "use json with a file")
    case "adx", "blob", "postgresql", "postgres", "kafka": absent("output", name)
    default: nil
    }
  }

  private static func absent(_ kind: String, _ name: String) -> PipelineError {
    .usage(
      "this program has no \(kind) '\(name)'",
      help: "'realtimekql help \(kind)s' lists what there is")
  }
}
