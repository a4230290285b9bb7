import KQLSyntax
public import KQL

/// Inputs, queries and outputs, put together.
///
/// ```swift
/// try await Pipeline(
///   SyslogFile("/var/log/auth.log"), query: "T | where Payload has 'Failed'", TableOutput()
/// ).run()
/// ```
///
/// It is a value: nothing is opened before ``plan()`` looks at a sample of the input and binds the
/// queries, and nothing is written before ``run(report:)``.
public struct Pipeline: Sendable {
  /// The inputs; queries name the tables of each.
  public var inputs: [PipelineInput]

  /// Texts with queries, each of one or more; none passes every event on.
  public var queries: [NamedQuery]

  /// The outputs, and what they are called.
  ///
  /// Every row goes to each. Without any, ``run(report:)`` writes JSON to the standard output.
  public var sinks: [(name: String, sink: any Sink)]

  /// The settings of the run.
  public var settings: RunSettings

  /// Scalar functions that queries may call besides the built-in ones, which they hide.
  public var functions: [ScalarFunction] = []

  /// What counts where neither the settings nor the queries say it.
  public var defaults = RunDefaults()

  /// How a pause between two tries passes.
  package var pause = Patience.sleep

  /// Puts an input, a query and outputs together.
  ///
  /// - Parameters:
  ///   - source: The input.
  ///   - query: One or more queries; `nil` passes every event on.
  ///   - sinks: The outputs; every row goes to each. None stands for the standard output as JSON, or for
  ///     ``rows`` alone.
  ///   - settings: The settings of the run.
  public init(
    _ source: any Source, query: String? = nil, _ sinks: (any Sink)...,
    settings: RunSettings = RunSettings()
  ) {
    self.init(
      source, queries: query.map { [NamedQuery(inline: $0)] } ?? [], sinks, settings: settings)
  }

  /// Puts an input, a file with queries and outputs together.
  ///
  /// - Throws: A usage error when the file cannot be read.
  public init(
    _ source: any Source, queryFile path: String, _ sinks: (any Sink)...,
    settings: RunSettings = RunSettings()
  ) throws(PipelineError) {
    self.init(source, queries: [try NamedQuery(file: path)], sinks, settings: settings)
  }

  /// Puts an input, texts with queries and outputs together.
  public init(
    _ source: any Source, queries: [NamedQuery], _ sinks: [any Sink],
    settings: RunSettings = RunSettings()
  ) {
    self.init([PipelineInput(source)], queries: queries, sinks, settings: settings)
  }

  /// Puts inputs, a query and outputs together.
  ///
  /// An input that does not end makes the run one that does not: those that end are read to their end
  /// first then, and their rows are kept as tables. Otherwise one is read after the other.
  public init(
    _ inputs: [PipelineInput], query: String, _ sinks: (any Sink)...,
    settings: RunSettings = RunSettings()
  ) {
    self.init(inputs, queries: [NamedQuery(inline: query)], sinks, settings: settings)
  }

  /// Puts inputs, texts with queries and outputs together.
  public init(
    _ inputs: [PipelineInput], queries: [NamedQuery], _ sinks: [any Sink],
    settings: RunSettings = RunSettings()
  ) {
    self.inputs = inputs
    self.queries = queries
    self.sinks = sinks.map { (String(describing: type(of: $0)), $0) }
    self.settings = settings
  }

  /// Binds the queries to what the input is like, without opening or writing anything: only a sample
  /// of a file is read.
  ///
  /// - Throws: What is wrong with the settings, a query, or the input.
  public func plan() throws(PipelineError) -> PipelinePlan { try PipelinePlan(self) }

  /// Binds the queries, until told to give up: what they need before the run may take long.
  package func plan(until stop: StopToken) throws(PipelineError) -> PipelinePlan {
    try PipelinePlan(self, stop: stop)
  }

  /// Runs until the input ends, a query has had enough, or the task is cancelled.
  ///
  /// Cancelling the task ends the input: what has been read is still processed, what operators keep is
  /// given out, and the statistics are returned. What takes longer than five seconds of that is given up.
  ///
  /// - Parameter report: Takes what is worth saying, a line at a time, from any thread; the statistics
  ///   too when the run ends early.
  /// - Returns: What happened.
  /// - Throws: Why it could not start, or ended early.
  @discardableResult
  public func run(
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PipelineError) -> RunStatistics {
    let plan = try plan()
    for warning in plan.warnings { report(warning) }
    return try await plan.run(report: report)
  }

  /// Runs, and says how it ended instead of throwing.
  func outcome(report: @escaping @Sendable (String) -> Void) async -> RunOutcome {
    do throws(PipelineError) {
      let plan = try plan()
      for warning in plan.warnings { report(warning) }
      return try await plan.outcome(report: report) {}
    } catch {
      return RunOutcome(statistics: nil, failure: error)
    }
  }

  /// The columns of the input, as far as a sample tells them: of its events, or of the table that `--as` names.
  ///
  /// - Throws: Why the input cannot be read.
  public func inputColumns() throws(PipelineError) -> Schema {
    guard inputs.count == 1 else {
      throw .usage(
        "a schema is that of one input, not of \(inputs.count)", help: "ask for each by itself")
    }
    let plan = try planned()[0].plan
    guard let name = inputs[0].table ?? settings.givenName else { return plan.standard.schema }
    if let view = plan.views[name] { return view.schema }
    let tables = plan.views.keys.sorted()
    // A name of one's own is not near.
    if plan.hasFixedTables, !(plan.recordNames + ["Events"]).contains(name),
      let near = Suggestion.closest(to: name, in: tables)
    {
      throw .usage(
        "the input has no table '\(name)'",
        help: "did you mean '\(near)'? it has \(tables.joined(separator: ", "))")
    }
    return plan.standard.schema
  }

  /// The tables that the input has besides its events, by their names.
  ///
  /// - Throws: Why the input cannot be read.
  public func inputTables() throws(PipelineError) -> [String] {
    try planned()[0].plan.views.keys.sorted()
  }

  /// What the source is told, before there is a run.
  var sourceContext: SourceContext {
    var context = SourceContext()
    context.writtenFiles = sinks.flatMap(\.sink.files) + settings.files
    context.memory = settings.memory?.bytes ?? MemoryLimit.standard
    return context
  }

  /// Whether totals and open windows are shown as they change: on a terminal, if nothing else is said.
  var showsOpenRows: Bool {
    settings.emitEvery == nil && sinks.contains { $0.sink.showsOpenRows }
  }

  /// Finds out what the inputs are like.
  func planned() throws(PipelineError) -> PlannedInputs {
    var context = sourceContext
    var all: [PlannedInput] = []
    for (index, (input, names)) in zip(inputs, inputs.tableNames).enumerated() {
      context.storedSample = settings.state.flatMap {
        OpenState.storedSample(in: $0.path, of: index)
      }
      do throws(SourceError) {
        all.append(
          PlannedInput(input: input, plan: try input.source.plan(context), tableNames: names))
      } catch {
        throw .source(error.message)
      }
    }
    let givenName = inputs.count == 1 ? settings.givenName : nil
    for planned in all { try planned.checkName(givenName) }
    return PlannedInputs(all)
  }
}
