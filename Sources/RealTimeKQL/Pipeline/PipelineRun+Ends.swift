import KQL

/// How queries and the run end, each with what it keeps and why.
extension PipelineRun {
  /// Ends a query that has failed, while the others go on.
  ///
  /// Nothing else is being written.
  func fail(_ query: StandingQuery, _ error: RunError) {
    guard query.outcome == nil else { return }
    let isAlone = monitor.locked {
      query.end(error: error.message)
      failed.append(query)
      return queries.count == 1
    }
    if isAlone { return fail(.run(error.message)) }
    let isNamed = error.message.hasPrefix(query.name)
    report("error: " + (isNamed ? "" : "'\(query.name)' ended early: ") + error.message)
  }

  func fail(_ failure: PipelineError) {
    monitor.locked {
      if error == nil { error = failure }
      isDone = true
    }
    monitor.wakeAll()
    input.bytes.stop()
  }

  /// Gives out what queries keep that want no more events, while others go on.
  func completeClosed(_ share: RunShare) {
    if monitor.locked({ isDone }) { return }
    for member in share.members where !member.query.isOpen { complete(member.query) }
  }

  /// Ends a query, and gives out what it keeps; nobody else works on it.
  func complete(_ query: StandingQuery, givesOutOpen: Bool = true) {
    guard query.outcome == nil, error == nil else { return }
    if givesOutOpen { query.execution.finish(query.workers) { write($0) } }
    if let error = query.execution.error(query.workers) { return fail(query, error) }
    writeLate(query.workers)
    monitor.locked { query.end() }
  }

  /// Puts the queries of changed texts in place of earlier ones, between two chunks.
  func change(_ share: RunShare) {
    let wanted = standing.all
    let kept = Set(wanted.map { ObjectIdentifier($0) })
    for query in queries where !kept.contains(ObjectIdentifier(query)) && query.close() {
      complete(query)
    }
    let known = Set(queries.map { ObjectIdentifier($0) })
    let added = wanted.filter { !known.contains(ObjectIdentifier($0)) }
    monitor.locked { queries += added }
    share.change(
      adding: added.flatMap { query in
        query.workers.map { RunShare.Member(query: query, worker: $0) }
      }, inOrderOf: wanted)
    checkpoints?.change(share, queries: standing.texts.map(\.source.text))
    monitor.locked { if !queries.contains(where: \.isOpen) { endInput() } }
  }

  /// Gives out what the operators keep, when all workers have ended.
  ///
  /// - Returns: Why the run ended early, if it did.
  func finish() -> PipelineError? {
    if let error { return error }
    for query in queries {
      // With checkpoints, the next run goes on with what is open.
      complete(query, givesOutOpen: checkpoints == nil)
      if let error { return error }
    }
    do throws(SinkError) {
      try output.finish()
    } catch {
      return error.isClosed ? .closed : .sink(error.message)
    }
    if let share = shares.first { checkpoints?.write(share) }
    guard !failed.isEmpty else { return nil }
    let names = failed.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
    return .run(
      "\(failed.count) of \(queries.count) queries ended early: \(names)"
        + (failed.count > 3 ? ", …" : ""))
  }

  /// Ends the recording of the input, if there is one.
  func finishRecording() -> PipelineError? {
    do throws(SinkError) {
      try input.bytes.finishRecording()
      return nil
    } catch {
      return .sink(error.message)
    }
  }

  /// What to say of queries that let no event pass and look at the time, which may be another one.
  func hints(_ statistics: RunStatistics) -> [String] {
    guard options.clock != .event else { return [] }
    let now = options.now ?? input.clock.now
    return statistics.queries.compactMap { query in
      guard query.emitted == 0, query.read > 0, query.error == nil, let newest = query.newestTime,
        newest.ticks < now.ticks - Timespan.minute
      else { return nil }
      return """
        note: 0 of \(RunStatistics.grouped(query.read)) rows passed '\(query.name)', which asks for the \
        time: now() is \(now.text), the newest event is of \(newest.text)
          = help: --clock=event or --now=\(newest.text) looks back from there
        """
    }
  }

  /// What has happened, when all workers have ended.
  func statistics() -> RunStatistics {
    var statistics = RunStatistics()
    statistics.queries = queries.map { $0.statistics() }
    for query in statistics.queries {
      statistics.emitted += query.emitted
      statistics.late += query.late
    }
    var counts = ReadCounts()
    for share in shares {
      counts += share.reader.counts
      statistics.future += share.reader.futureCount
    }
    statistics.read = counts.read
    statistics.malformed = counts.malformed
    statistics.ragged = counts.ragged
    statistics.unconverted = counts.unconverted
    statistics.input = input.bytes.statistics
    statistics.files = input.bytes.fileStatistics
    statistics.bytes = statistics.input.bytes
    return statistics
  }
}
