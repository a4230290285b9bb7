import KQL
import RealTimeKQL

/// The input that queries at the prompt run over.
extension ShellSession {
  /// Makes the inputs of a request those that queries run over.
  ///
  /// - Parameters:
  ///   - request: What they are taken from.
  ///   - keepsOutputs: Whether results go where the request says.
  ///   - known: What their tables are like, when they are not to be looked at now.
  func use(
    _ request: PipelineRequest, keepsOutputs: Bool = false, knowing known: InputShapes? = nil
  ) {
    var chosen = request
    if !keepsOutputs {
      chosen.hasStandardOutput = true
      chosen.settings.state = nil
      chosen.settings.recordFile = nil
      chosen.settings.lateFile = nil
      chosen.settings.rejectsFile = nil
      chosen.settings.deadLetterFile = nil
      chosen.settings.statisticsFile = nil
      chosen.settings.metrics = nil
    }
    chosen = withDefaults(chosen)
    if let input, input.words == InputInUse(chosen).words { return }
    if request.inputs.count == 1, let first = request.inputs.first,
      let words = first.definition.words(of: first.source)
    {
      answers.input = first.definition.name
      answers.arguments[answers.input] = WordList.line(of: Array(words.dropFirst()))
    }
    let shapes = known ?? shapes(of: chosen)
    input = InputInUse(
      chosen, shapes ?? InputShapes(columns: []),
      sample: known != nil ? nil : shapes.flatMap { sample(of: chosen, $0, count: 1000) })
  }

  /// What the tables of the inputs are like, if that can be told without waiting for anybody.
  func shapes(of request: PipelineRequest) -> InputShapes? {
    guard console.isInteractive, !request.readsPipe else { return nil }
    let sampled = request.sampled
    return console.wait { try? sampled.pipeline.inputShapes() }.flatMap(\.self)
  }

  /// The first rows of an input that need not be waited for; `nil` when there are none.
  func sample(of request: PipelineRequest, _ shapes: InputShapes, count: Int) -> SampleRows? {
    guard console.isInteractive, request.inputs.count == 1 else { return nil }
    let rows = try? rows(of: request, shapes, count: count, seconds: 2, isHasty: true)
    return rows.flatMap(\.self)
  }

  /// The first rows of an input, of one that makes them up without waiting for their time.
  ///
  /// - Parameters:
  ///   - request: The input.
  ///   - shapes: What its tables are like.
  ///   - count: How many rows are wanted.
  ///   - seconds: How long they are waited for; those that came until then are enough.
  ///   - waits: Whether an input that does not end is waited for at all.
  ///   - isHasty: Whether one that ends is waited for no longer.
  /// - Returns: `nil` when Ctrl+C came.
  /// - Throws: Why there are none.
  func rows(
    of request: PipelineRequest, _ shapes: InputShapes, count: Int, seconds: Int,
    waits: Bool = false, isHasty: Bool = false
  ) throws(PipelineError) -> SampleRows? {
    var sampled = try sampleRequest(of: request, count: count)
    sampled.queries = [
      NamedQuery(name: "sample", text: "\(shapes.sampledTable) | take \(count)")
    ]
    if !waits {
      let planned = console.wait { [pipeline = sampled.pipeline] in
        Result { () throws(PipelineError) in try pipeline.plan() }
      }
      guard let plan = try planned?.get(), !plan.isLive else { return nil }
    }
    let batches = try QuietRun.rows(
      of: sampled.pipeline, seconds: seconds, isHasty: isHasty, console)
    return batches.map { SampleRows(batches: $0) }
  }

  /// The request over the beginning of its inputs, of which those that make events up make `count`.
  func sampleRequest(
    of request: PipelineRequest, count: Int
  ) throws(PipelineError) -> PipelineRequest {
    var sampled = try request.ending(after: count, components) ?? request.sampled
    sampled.defaults = defaults
    return sampled
  }

  /// What the completion may know.
  package var completionContext: CompletionContext {
    var context = CompletionContext(
      askedShapes ?? input?.shapes ?? InputShapes(columns: []), components: components)
    context.lastQuery = lastQuery.withoutSemicolon
    let shelf = shelf
    let jobs = console.jobs
    context.names = { argument in
      switch argument {
      case .savedQueries: shelf.entries.map { CompletionCandidate($0.name, help: $0.title) }
      case .job: jobs.map { CompletionCandidate("\($0.number)", help: $0.text) }
      default: []
      }
    }
    if askedShapes == nil, let sample = input?.sample {
      context.values = { sample.differentValues(of: $0) }
    }
    return context
  }
}

extension PipelineRequest {
  /// The request whose input makes up so many events at once, or as many as it would; `nil` where it cannot.
  fileprivate func ending(
    after count: Int, _ components: Components
  ) throws(PipelineError) -> PipelineRequest? {
    guard inputs.count == 1, let input = inputs.first,
      input.definition.settings.contains(where: { $0.name == "count" }),
      let words = input.definition.words(of: input.source)
    else { return nil }
    let kept = words.filter { !$0.hasPrefix("--count=") && !$0.hasPrefix("--rate=") }
    let given = words.first { $0.hasPrefix("--count=") }.flatMap { Int($0.dropFirst(8)) }
    let least = min(count, given ?? count)
    var request = sampled
    request.inputs[0].source =
      try PipelineRequest(words: kept + ["--count=\(least)"], components).inputs[0].source
    return request
  }
}
