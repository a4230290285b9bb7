import KQL

/// A setting of streams that has a name: an option of the command line, and a comment in a query.
///
/// A query file says what it needs in a comment, so that it still runs elsewhere:
/// `// realtimekql: tolerance=10s emit-every=5s`. What the command line says counts more.
public struct StreamSetting: Sendable {
  /// The name, as on the command line but for the dashes before it: `emit-every`.
  public let name: String

  /// What it takes: `a timespan such as 10s`.
  public let takes: String

  /// Puts a value into the options; `false` when the text is none.
  let set: @Sendable (inout PipelineOptions, String) -> Bool

  /// The value that was set, as it can be written again.
  package let text: @Sendable (PipelineOptions) -> String?

  init(
    _ name: String, takes: String,
    set: @escaping @Sendable (inout PipelineOptions, String) -> Bool,
    text: @escaping @Sendable (PipelineOptions) -> String?
  ) {
    self.name = name
    self.takes = takes
    self.set = set
    self.text = text
  }

  /// Every setting, in the order of the help.
  public static let all: [StreamSetting] = [
    .tolerance, .joinWindow, .emitEvery, .now, .clock, .memory,
  ]

  /// The setting with a name.
  public static func named(_ name: String) -> StreamSetting? { all.first { $0.name == name } }

  private static let tolerance = StreamSetting(
    "tolerance", \.tolerance, takes: "a timespan such as 10s", least: 0)

  private static let joinWindow = StreamSetting(
    "join-window", \.joinWindow, takes: "a timespan such as 10m, at least 1ms",
    least: Timespan.millisecond)

  private static let emitEvery = StreamSetting(
    "emit-every", \.emitEvery, takes: "a timespan such as 5s, at least 10ms",
    least: 10 * Timespan.millisecond)

  private static let now = StreamSetting("now", takes: "a datetime such as 2024-01-01T12:00:00Z") {
    options, text in
    options.now = Datetime(setting: text)
    return options.now != nil
  } text: {
    $0.now?.text
  }

  private static let clock = StreamSetting("clock", takes: "'wall' or 'event'") { options, text in
    options.clock = PipelineOptions.Clock(rawValue: text)
    return options.clock != nil
  } text: {
    $0.clock?.rawValue
  }

  private static let memory = StreamSetting("memory", takes: "a size such as 256MiB") {
    options, text in
    options.memory = MemoryLimit.bytes(text)
    return options.memory != nil
  } text: {
    $0.memory.map { MemoryLimit.text($0) }
  }

  /// A setting that is a length of time.
  private init(
    _ name: String, _ path: any WritableKeyPath<PipelineOptions, Timespan?> & Sendable,
    takes: String,
    least: Int64
  ) {
    self.init(name, takes: takes) { options, text in
      guard let value = Timespan(setting: text), value.ticks >= least else { return false }
      options[keyPath: path] = value
      return true
    } text: {
      $0[keyPath: path]?.shortText
    }
  }
}

extension PipelineOptions {
  /// Sets a setting of streams by its name.
  ///
  /// - Throws: A usage error that says what the setting takes, or which settings there are.
  public mutating func set(_ name: String, _ text: String) throws(PipelineError) {
    guard let setting = StreamSetting.named(name) else {
      throw .usage(
        "there is no setting '\(name)'",
        help: "settings are \(StreamSetting.all.map(\.name).joined(separator: ", "))")
    }
    guard setting.set(&self, text) else {
      throw .usage("\(name) takes \(setting.takes), not '\(text)'", help: "")
    }
  }
}
