import KQL
import RealTimeKQL

/// The input that queries at the prompt run over.
struct InputInUse {
  /// What was chosen, without queries.
  private let request: PipelineRequest

  /// What the prompt calls it: `csv signins.csv`.
  let label: String

  /// What its tables are like, as far as its beginning tells.
  let shapes: InputShapes

  /// Its first rows, if they could be had without waiting for them.
  let sample: SampleRows?

  /// Its columns.
  var columns: Schema { shapes.columns }

  /// Takes the inputs of a request, and its outputs if they are what queries shall go to.
  init(
    _ request: PipelineRequest, _ shapes: InputShapes = InputShapes(columns: []),
    sample: SampleRows? = nil
  ) {
    var chosen = request
    chosen.queries = []
    self.request = chosen
    self.shapes = shapes
    self.sample = sample
    label = request.inputs.map(Self.label).joined(separator: " + ").harmless
  }

  /// The words that stand for it.
  var words: [String] { request.words }

  /// Its inputs and settings, for whatever is to be done with them.
  func request(_ queries: [NamedQuery]) -> PipelineRequest {
    var run = request
    run.queries = queries
    return run
  }

  /// A run of a query over the input: files from their start to their end unless somebody has asked for
  /// something else, and a live input until it is stopped.
  func run(_ query: NamedQuery) -> PipelineRequest {
    var run = request([query])
    for index in run.inputs.indices where !Self.isFollowed(run.inputs[index]) {
      run.inputs[index].source = run.inputs[index].source.sampled()
    }
    return run
  }

  /// A run of a query over what comes from now on.
  ///
  /// - Throws: What is wrong with following the input.
  func following(_ query: NamedQuery, _ components: Components) throws(PipelineError)
    -> PipelineRequest
  {
    var run = request([query])
    for index in run.inputs.indices {
      let input = run.inputs[index]
      let follow = "--follow"
      guard input.definition.settings.contains(where: { "--\($0.name)" == follow }),
        var words = input.definition.words(of: input.source), !words.contains(follow)
      else { continue }
      words.removeAll { $0 == "--once" }
      if !words.contains(where: { $0.hasPrefix("--from=") }) { words.append("--from=end") }
      let followed = try PipelineRequest(words: words + [follow], components)
      run.inputs[index].source = followed.inputs[0].source
    }
    return run
  }

  /// Whether the words of an input say how its files are read.
  private static func isFollowed(_ input: PipelineRequest.Input) -> Bool {
    (input.definition.words(of: input.source) ?? []).contains {
      $0 == "--follow" || $0.hasPrefix("--from=")
    }
  }

  private static func label(_ input: PipelineRequest.Input) -> String {
    let words = (input.definition.words(of: input.source) ?? []).dropFirst()
      .filter { !$0.hasPrefix("-") || $0 == "-" }
      .map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let argument = words.count > 1 ? "\(words.count) files" : words.first ?? ""
    let short = argument.count > 24 ? "\(argument.prefix(10))…\(argument.suffix(12))" : argument
    return short.isEmpty ? input.definition.name : "\(input.definition.name) \(short)"
  }
}
