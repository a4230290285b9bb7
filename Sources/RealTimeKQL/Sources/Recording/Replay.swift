import KQL

/// The input `replay`: what `--record` took down of another input.
public struct Replay: Source {
  /// The recording; `-` for the standard input.
  public var path: String

  /// `--speed`: how many times as fast as recorded.
  public var speed = Speed(1)

  /// Replays a recording.
  public init(_ path: String, speed: Double = 1) {
    self.path = path
    self.speed = Speed(speed)
  }

  /// How many times as fast as recorded; infinite to wait for nothing.
  public struct Speed: SettingValue {
    /// The factor.
    public var factor: Double

    /// Creates a speed.
    public init(_ factor: Double) { self.factor = factor }

    /// A factor, or `max`: `10x`, `0.5`.
    public init?(settingText: String) {
      if settingText == "max" {
        factor = .infinity
        return
      }
      let digits = settingText.hasSuffix("x") ? settingText.dropLast() : settingText[...]
      guard let factor = Double(digits), factor > 0, factor.isFinite else { return nil }
      self.factor = factor
    }
    /// The factor.
    public var settingText: String { factor.isFinite ? "\(factor.settingText)x" : "max" }
    /// A factor.
    public static var takes: String { "a factor such as 10x, or max" }
    /// `SPEED`.
    public static var placeholder: String { "SPEED" }
    /// Usual ones.
    public static var completion: SettingCompletion { .words(["1x", "10x", "max"]) }
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "replay", "A recording of --record, at the pace it had or another, with its clock.",
    argument: ComponentArgument(
      "FILE", count: 1...1, completion: .files([".ndjson", ".ndjson.zst"]),
      help: "pass the file that --record has written"),
    example: "realtimekql replay log.ndjson.zst --speed=10x table",
    settings: [Setting("speed", \.speed, initial: Speed(1), "The pace: 1x, 10x, 0.5x or max.")],
    arguments: { [$0.path] }
  ) { (words) throws(PipelineError) in Replay(words[0]) }

  /// Reads the first line, which says what was recorded.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let clock = StreamClock(replayAt: speed.factor)
    let feed = try ReplayFeed(path, clock)
    let header = try feed.readHeader()
    let first = OnceOnly(OpenSource(bytes: try ByteInput(feed), clock: clock))
    var plan = SourcePlan(
      standard: header.standard, views: header.views, isLive: true
    ) { (_) throws(SourceError) in
      if let opened = first.take() { return opened }
      let clock = StreamClock(replayAt: speed.factor)
      let feed = try ReplayFeed(path, clock)
      _ = try feed.readHeader()
      return OpenSource(bytes: try ByteInput(feed), clock: clock)
    }
    plan.paths = [path]
    return plan
  }
}
