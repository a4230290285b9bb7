import KQL

/// Starts queries that have been bound: gives them an output.
struct QueryStart: Sendable {
  let outputs: Outputs

  /// The column for the names of queries, if there is to be one.
  let tag: String?

  /// The column that says of rows that they are shown before their time, if there is to be one: of an input that
  /// ends none is.
  let provisional: String?

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
  func callAsFunction(_ bound: BoundQuery) -> StandingQuery {
    let execution = QueryExecution(
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
  }

  /// Makes what writes the rows of a query to each output, with its name where that is wanted.
  private func encodings(of name: String) -> @Sendable (ResultTable) -> [RowEncoding] {
    let (outputs, tag) = (outputs, tag)
    let final = stream == nil ? provisional : nil
    return { result in
      var shown = result
      if let tag { shown.schema = [ColumnSchema(tag, .string)] + shown.schema }
      if let final { shown.schema += [ColumnSchema(final, .bool)] }
      return outputs.encodings(of: shown, titled: tag == nil ? name : nil).map { encoding in
        var formatter = encoding.formatter
        if final != nil { formatter = FixedColumnFormatter(final: formatter) }
        if tag != nil { formatter = FixedColumnFormatter(tag: name, formatter) }
        return RowEncoding(table: encoding.table, formatter)
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
      FixedColumnFormatter(tag: name, make([ColumnSchema(tag, .string)] + schema))
    }
    return settings
  }
}
