import ArgumentParser
import KQL
import RealTimeKQL
import RealTimeKQLShell

/// The options of a run that have to do with time and with what is kept of a stream.
struct StreamOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long windows wait for events that come late; 5s if not given.", valueName: "timespan"))
  var tolerance: String?

  @Option(
    help: ArgumentHelp("Keep rows that come too late for their window.", valueName: "file"),
    completion: .file())
  var late: String?

  @Option(
    help: ArgumentHelp("Show totals and open windows this often.", valueName: "timespan"))
  var emitEvery: String?

  @Option(help: ArgumentHelp("What now() is, for recorded events.", valueName: "datetime"))
  var now: String?

  @Option(
    help: ArgumentHelp("How much queries may keep; 1GiB if not given.", valueName: "size"))
  var memory: String?

  @Option(
    help: ArgumentHelp("Write the statistics to a file, as JSON.", valueName: "file"),
    completion: .file())
  var stats: String?

  /// Puts them into the settings of a run.
  ///
  /// - Throws: What is wrong with them.
  func apply(to options: inout PipelineOptions) throws(ShellMistake) {
    if let tolerance { options.tolerance = try Self.timespan(tolerance, "--tolerance", least: 0) }
    if let emitEvery {
      options.emitEvery = try Self.timespan(
        emitEvery, "--emit-every", least: 10 * Timespan.millisecond)
    }
    if let now {
      guard let time = Datetime(setting: now) else {
        throw ShellMistake("--now takes a datetime such as 2024-01-01T12:00:00Z, not '\(now)'")
      }
      options.now = time
    }
    if let memory {
      guard let bytes = Self.bytes(memory), bytes > 0 else {
        throw ShellMistake("--memory takes a size such as 256MiB, not '\(memory)'")
      }
      options.memory = bytes
    }
    options.lateFile = late
    options.statisticsFile = stats
  }

  private static func timespan(
    _ text: String, _ name: String, least: Int64
  ) throws(ShellMistake) -> Timespan {
    guard let value = Timespan(setting: text), value.ticks >= least else {
      throw ShellMistake("\(name) takes a timespan such as 10s, not '\(text)'")
    }
    return value
  }

  /// A number of bytes: `1000`, `256MiB`, `1g`.
  private static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits) else { return nil }
    let unit: Int
    switch text.dropFirst(digits.count).lowercased() {
    case "", "b": unit = 1
    case "k", "kib": unit = 1 << 10
    case "kb": unit = 1000
    case "m", "mib": unit = 1 << 20
    case "mb": unit = 1_000_000
    case "g", "gib": unit = 1 << 30
    case "gb": unit = 1_000_000_000
    default: return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }
}
