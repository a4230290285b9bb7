import KQL
import KQLSyntax

/// A query that has been bound, and not yet started.
struct BoundQuery {
  /// What people call it: the comment above it, or its file.
  let name: String

  /// Tells whether it is still the same when its text is read again.
  let identity: String

  let query: Query
  let catalog: InputCatalog
  let now: Datetime
}

/// Functions that queries may call, and the texts they are of.
struct QueryFunctions: Sendable {
  let library: FunctionLibrary
  let text: String

  /// Reads the functions of files.
  init(_ files: [NamedQuery]) throws(PipelineError) {
    var library = FunctionLibrary()
    for file in files {
      do throws(Query.Refusal) {
        library = library + (try FunctionLibrary(file.text))
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
  let request: PipelineRequest
  let input: OpenInput

  /// A query of a text.
  enum Item {
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

    /// The query, started if it does not run yet.
    func started(_ start: QueryStart) throws(PipelineError) -> StandingQuery {
      switch self {
      case .bound(let bound): try start(bound)
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
  /// - Returns: The queries, and what is worth saying of them.
  /// - Throws: The mistakes in the text.
  func queries(
    of text: NamedQuery, titled title: String, _ functions: QueryFunctions,
    keeping running: [StandingQuery] = []
  ) throws(PipelineError) -> (items: [Item], warnings: [String]) {
    let file: QueryFile
    do throws(Query.Refusal) {
      file = try QueryFile(text.text)
    } catch {
      throw Self.refused(text, error)
    }
    var items: [Item] = []
    var warnings = file.warnings.map { $0.rendered(in: text.text, named: text.name) }
    var running = Dictionary(grouping: running, by: \.identity)
    for (index, part) in file.parts.enumerated() {
      let name = part.title ?? (file.parts.count > 1 ? "\(title) \(index + 1)" : title)
      let identity = "\(name)\u{0}\(part.text)\u{0}\(functions.text)"
      if let kept = running[identity]?.popLast() {
        items.append(.running(kept))
        continue
      }
      let now = request.options.now ?? currentTime()
      let catalog = InputCatalog(standard: input.standard, views: input.views)
      catalog.isLive = input.isLive
      if !input.isLive, !request.inputArguments.contains("-") {
        catalog.rescan = { (take) throws(RunError) in try scan(take) }
      }
      let query: Query
      do throws(Query.Refusal) {
        query = try Query(
          part.syntax, of: text.text, catalog: catalog, functions: functions.library, now: now,
          memory: MemoryLimit(request.options.memory ?? MemoryLimit.standard).account(named: name))
      } catch {
        throw Self.refused(text, error)
      }
      warnings += query.warnings.map { $0.rendered(in: text.text, named: text.name) }
      try check(query, name, &warnings)
      items.append(
        .bound(
          BoundQuery(name: name, identity: identity, query: query, catalog: catalog, now: now)))
    }
    return (items, warnings)
  }

  private func check(
    _ query: Query, _ name: String, _ warnings: inout [String]
  ) throws(PipelineError) {
    if input.isLive {
      try Pipeline.requireEnd(query, name)
      if request.state != nil { try Pipeline.requireRebuilding(query, name) }
      warnings += Pipeline.notes(query, request)
    }
    guard let tag = request.options.tag, query.schema.index(named: tag) != nil else { return }
    throw .usage(
      "'\(name)' has a column '\(tag)' already, which --tag would add",
      help: "name the new column: --tag=NAME")
  }

  /// Reads the input once more, for values that are needed before the run.
  private func scan(_ take: (Chunk) -> Bool) throws(RunError) {
    do throws(PipelineError) {
      let input = try InputKind.open(request)
      var first = input.first
      while true {
        let next = if let peeked = first.popLast() { peeked } else { try input.nextChunk() }
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
    .query(
      refusal.diagnostics.map { $0.rendered(in: text.text, named: text.name) }
        .joined(separator: "\n"))
  }
}

extension [NamedQuery] {
  /// What the queries of each text are called that have no comment above them.
  var titles: [String] {
    let names = map { $0.name.split(separator: "/").last.map(String.init) ?? $0.name }
    let counts = names.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    var numbers: [String: Int] = [:]
    return names.map { name in
      guard counts[name] ?? 0 > 1 else { return name }
      numbers[name, default: 0] += 1
      return "\(name) \(numbers[name, default: 0])"
    }
  }
}
