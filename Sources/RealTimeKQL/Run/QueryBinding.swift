import KQL
import KQLSyntax

/// A query that has been bound, and not yet started.
///
/// Nobody changes its catalog any more, so threads may share it.
struct BoundQuery: @unchecked Sendable {
  /// What people call it: the comment above it, or its file.
  let name: String

  /// Tells whether it is still the same when its text is read again.
  let identity: String

  let query: Query
  let catalog: InputCatalog
  let now: Datetime
}

/// Functions that queries may call besides the built-in ones, and the texts they are of.
struct QueryFunctions: Sendable {
  let library: FunctionLibrary
  let text: String

  /// Reads the functions of files, and takes in those of the program.
  init(_ files: [NamedQuery], _ scalars: [ScalarFunction]) throws(PipelineError) {
    var library = FunctionLibrary(scalars)
    for file in files {
      do throws(Query.Refusal) {
        library = library + (try FunctionLibrary(file.text, named: file.name))
      } catch {
        throw QueryBinding.refused(file, error)
      }
    }
    self.library = library
    text = files.map(\.text).joined(separator: "\n")
  }
}

/// Binds the queries of texts to an input.
struct QueryBinding: Sendable {
  let pipeline: Pipeline
  let inputs: PlannedInputs

  /// Where queries put what memory does not hold; `nil` when all must stay there.
  let spill: SpillSpace?

  /// Gives up what is computed or read while queries are bound.
  let stop: StopToken

  /// What queries may read while they are bound.
  private let files: AllowedFiles

  init(pipeline: Pipeline, inputs: PlannedInputs, spill: SpillSpace?, stop: StopToken) {
    self.pipeline = pipeline
    self.inputs = inputs
    self.spill = spill
    self.stop = stop
    let queryFiles = (pipeline.queries + pipeline.settings.functions).filter { !$0.isInline }
    files = AllowedFiles.standard(
      named: pipeline.settings.readableFolders.map(\.path),
      besides: queryFiles.map(\.name) + (0..<inputs.count).flatMap { inputs[$0].plan.paths })
  }

  private var settings: RunSettings { pipeline.settings }

  /// A query of a text.
  enum Item: Sendable {
    case bound(BoundQuery)
    /// One that runs already, and of which nothing has changed.
    case running(StandingQuery)

    /// Its name and the columns of its result.
    var table: (name: String, schema: Schema) {
      switch self {
      case .bound(let bound): (bound.name, bound.query.schema)
      case .running(let query): (query.name, query.execution.schema)
      }
    }

    /// The places of the inputs that it reads.
    var inputs: Set<Int> {
      switch self {
      case .bound(let bound): bound.catalog.usedInputs
      case .running: []
      }
    }

    /// The query, started if it does not run yet.
    func started(_ start: QueryStart) -> StandingQuery {
      switch self {
      case .bound(let bound): start(bound)
      case .running(let query): query
      }
    }
  }

  /// Binds the queries of a text.
  ///
  /// - Parameters:
  ///   - text: One or more queries.
  ///   - title: What a query is called that has no comment above it.
  ///   - functions: The functions that they may call.
  ///   - running: Queries that are taken over where nothing has changed.
  /// - Returns: The queries, what is worth saying of them, and those that are left out.
  /// - Throws: The mistakes in the text, unless bad queries are to be left out.
  func queries(
    of text: NamedQuery, titled title: String, _ functions: QueryFunctions,
    keeping running: [StandingQuery] = []
  ) throws(PipelineError) -> BoundText {
    let text =
      settings.period.map { text.filled($0, before: settings.now ?? currentTime()) } ?? text
    if let placeholder = text.placeholder {
      var bound = BoundText()
      try bound.leaveOut(
        title, .query([QueryMistake(placeholder, in: text)]), keeping: running,
        ifAllowedBy: settings)
      return bound
    }
    let file: QueryFile
    do throws(Query.Refusal) {
      file = try QueryFile(text.text)
    } catch {
      // Where one query ends and another begins is not sure in it, so none of it runs.
      var bound = BoundText()
      try bound.leaveOut(title, Self.refused(text, error), keeping: running, ifAllowedBy: settings)
      return bound
    }
    var bound = BoundText()
    bound.notes = file.warnings.map { $0.rendered(in: text.text, named: text.name) }
    var running = running
    for (index, part) in file.parts.enumerated() {
      let name = part.title ?? (file.parts.count > 1 ? "\(title) \(index + 1)" : title)
      let identity = "\(name)\u{0}\(part.text)\u{0}\(functions.text)"
      if let place = running.lastIndex(where: { $0.identity == identity }) {
        bound.items.append(.running(running.remove(at: place)))
        continue
      }
      do throws(PipelineError) {
        let (query, notes) = try query(part, of: text, named: name, identity, functions)
        bound.items.append(.bound(query))
        bound.notes += notes
      } catch {
        let former = running.filter { $0.name == name }
        running.removeAll { $0.name == name }
        try bound.leaveOut(name, error, keeping: former, ifAllowedBy: settings)
      }
    }
    return bound
  }

  /// Binds one query of a text.
  ///
  /// - Returns: The query, and what is worth saying of it.
  private func query(
    _ part: QueryFile.Part, of text: NamedQuery, named name: String, _ identity: String,
    _ functions: QueryFunctions
  ) throws(PipelineError) -> (query: BoundQuery, notes: [String]) {
    let now = settings.now ?? currentTime()
    let catalog = InputCatalog((0..<inputs.count).map { input($0) })
    catalog.isLive = inputs.isLive
    catalog.contested = inputs.contested
    catalog.offers = { InputTables.offers[$0] }
    let query: Query
    do throws(Query.Refusal) {
      query = try Query(
        part.syntax, of: text.text, catalog: catalog, functions: functions.library, now: now,
        allowance: allowance(of: name))
    } catch {
      throw Self.refused(text, error)
    }
    var notes = query.warnings.map { $0.rendered(in: text.text, named: text.name) }
    try check(query, name, reading: catalog.usedInputs, &notes)
    return (
      BoundQuery(name: name, identity: identity, query: query, catalog: catalog, now: now), notes
    )
  }

  private func check(
    _ query: Query, _ name: String, reading used: Set<Int>, _ warnings: inout [String]
  ) throws(PipelineError) {
    if inputs.isLive {
      try requireEnd(query, name, reading: used)
      warnings += notes(query)
    }
    if let column = settings.provisional, query.schema.index(named: column) != nil {
      throw .usage(
        "'\(name)' has a column '\(column)' already, which --provisional would add",
        help: "name the new column: --provisional=NAME")
    }
    guard let tag = settings.tag, query.schema.index(named: tag) != nil else { return }
    throw .usage(
      "'\(name)' has a column '\(tag)' already, which --tag would add",
      help: "name the new column: --tag=NAME")
  }

  /// What the parts of a query may use that are computed while it is bound.
  private func allowance(of name: String) -> Allowance {
    let limit = MemoryLimit(settings.memory?.bytes ?? MemoryLimit.standard)
    return Allowance(memory: limit.account(named: name), stop: stop, files: files, spill: spill)
  }

  /// An input, as the binder sees it.
  private func input(_ index: Int) -> CatalogInput {
    let planned = inputs[index]
    var input = planned.catalogInput(isAlone: inputs.count == 1, settings.givenName)
    input.eventTimeText = planned.input.eventTime ?? settings.eventTime
    input.isStatic = inputs.isStatic(index)
    if planned.plan.canReadAgain || input.isStatic {
      input.rescan = { (take) throws(RunError) in
        try scan(planned.plan.canReadAgain ? nil : planned.plan, index, take)
      }
    }
    return input
  }

  /// Reads an input by itself, for what is needed before the run: as it was planned if that is given,
  /// once more otherwise.
  private func scan(
    _ plan: SourcePlan?, _ index: Int, _ take: (Chunk) -> Bool
  ) throws(RunError) {
    do throws(SourceError) {
      let context = pipeline.sourceContext
      let again = if let plan { plan } else { try pipeline.inputs[index].source.plan(context) }
      let opened = try again.open(context)
      var first = opened.first[...]
      while !stop.isAbandoned {
        let next =
          if let peeked = first.popFirst() { peeked } else {
            try opened.bytes.nextChunk(timeout: 50)
          }
        switch next {
        case .chunk(let chunk, _): if !take(chunk) { return }
        case .nothingYet: continue
        case .end: return
        }
      }
    } catch {
      throw RunError(error.message)
    }
  }

  static func refused(_ text: NamedQuery, _ refusal: Query.Refusal) -> PipelineError {
    .query(refusal.diagnostics.map { QueryMistake($0, in: text) })
  }
}
