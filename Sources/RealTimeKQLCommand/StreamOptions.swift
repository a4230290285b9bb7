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
    help: ArgumentHelp(
      "How far apart rows may be that a join of the stream with itself puts together; 1h if not given.",
      valueName: "timespan"))
  var joinWindow: String?

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

  @Option(
    help: ArgumentHelp(
      "What tells now() its time: wall, or event for recorded events.", valueName: "wall|event"))
  var clock: String?

  @Option(
    help: ArgumentHelp(
      "Take down everything the input gives, for the input 'replay'; .zst compresses it.",
      valueName: "file"),
    completion: .file())
  var record: String?

  @Option(
    help: ArgumentHelp("The pace of replay: 1x, 10x, 0.5x or max.", valueName: "speed"))
  var speed: String?

  @Option(
    help: ArgumentHelp(
      "Keep checkpoints of files that are followed, and go on there after a kill.",
      valueName: "directory"),
    completion: .directory)
  var state: String?

  /// Puts them into the settings of a run.
  ///
  /// - Throws: What is wrong with them.
  func apply(to options: inout PipelineOptions) throws(ShellMistake) {
    let settings = [
      ("tolerance", tolerance), ("join-window", joinWindow),
      ("emit-every", emitEvery), ("now", now), ("clock", clock),
      ("memory", memory),
    ]
    do throws(PipelineError) {
      for (name, text) in settings { if let text { try options.set(name, text) } }
    } catch {
      throw ShellMistake("--\(error.message)")
    }
    options.lateFile = late
    options.statisticsFile = stats
    options.recordFile = record
    if let speed {
      guard let value = Self.speed(speed) else {
        throw ShellMistake("--speed takes a factor such as 10x, or max, not '\(speed)'")
      }
      options.speed = value
    }
    options.state = state
  }

  /// A pace: `10x`, `0.5`, `max`.
  private static func speed(_ text: String) -> Double? {
    if text == "max" { return .infinity }
    let digits = text.hasSuffix("x") ? text.dropLast() : text[...]
    guard let factor = Double(digits), factor > 0, factor.isFinite else { return nil }
    return factor
  }
}
