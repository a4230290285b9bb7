/// Inputs that people ask for by name and that are on Windows only.
enum AbsentComponents {
  /// What to say of an input that is not there; `nil` when nothing is known of it.
  static func input(_ name: String) -> PipelineError? {
    switch name {
    case "winlog":
      .usage(
        "'winlog' needs Windows",
        help: "evtx reads the files of event logs, and follows them: evtx Security.evtx --follow")
    case "etw":
      .usage(
        "'etw' needs Windows",
        help: "on Linux use ebpf for live kernel events, and etl for recorded files")
    default: nil
    }
  }
}
