import KQL

/// Starts queries that have been bound: gives them an output.
struct QueryStart: Sendable {
  let outputs: Outputs

  /// The column for the names of queries, if there is to be one.
  let tag: String?

  /// How queries treat an input that does not end; `nil` for one that does.
  let stream: StreamSettings?

  /// What tells `now()` its time.
  let clock: RunSettings.Clock

  /// What an earlier run has left of queries that this one goes on with; `nil` where they begin.
  var state: OpenState?

  /// What all queries may keep together.
  let memory: MemoryLimit

  /// How many threads may work on what is left when the input has ended.
  let threadCount: Int

  /// Whether the rows and the time of each operator are counted.
  let isMeasured: Bool

  /// Where they put what memory does not hold; `nil` when all must stay there.
  let spill: SpillSpace?

  /// Tells the queries to give up.
  let stop: StopToken

  /// Starts a query; without its workers, which are made by the run.
  ///
  /// - Throws: What goes wrong before the stream is read.
  func callAsFunction(_ bound: BoundQuery) throws(PipelineError) -> StandingQuery {
    do throws(RunError) {
      let execution = try QueryExecution(
        bound.query, catalog: bound.catalog, now: bound.now,
        stream: stream.map { settings(of: bound, $0) },
        clock: clock == .event ? .event : .given,
        allowance: Allowance(
          memory: memory.account(named: bound.name), stop: stop, spill: spill,
          threadCount: threadCount),
        isMeasured: isMeasured, outputCount: outputs.count,
        makeEncodings: encodings(of: bound.name))
      return StandingQuery(
        name: bound.name, identity: bound.identity, execution,
        unpacking: bound.query.namesKnownByUse)
    } catch {
      throw .run(error.message)
    }
  }

  /// Makes what writes the rows of a query to each output, with its name where that is wanted.
  private func encodings(of name: String) -> @Sendable (ResultTable) -> [RowEncoding] {
    let outputs = outputs
    guard let tag else { return { outputs.encodings(of: $0, titled: name) } }
    return { result in
      var tagged = result
      tagged.schema = [ColumnSchema(tag, .string)] + result.schema
      return outputs.encodings(of: tagged, titled: nil).map {
        RowEncoding(table: $0.table, TaggingFormatter(name, $0.formatter))
      }
    }
  }

  /// The settings of a stream for a query: whether it goes on, and the name that its late rows have.
  private func settings(of bound: BoundQuery, _ stream: StreamSettings) -> StreamSettings {
    var settings = stream
    settings.isResumed = state?.kept(bound.identity).map { !$0.hasEnded } ?? false
    guard let tag, let make = stream.makeLateFormatter else { return settings }
    let name = bound.name
    settings.makeLateFormatter = { schema in
      TaggingFormatter(name, make([ColumnSchema(tag, .string)] + schema))
    }
    return settings
  }
}
