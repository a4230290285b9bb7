import KQL

extension RunCore {
  /// What has happened, when all workers have ended.
  func statistics() -> RunStatistics {
    var statistics = RunStatistics()
    statistics.queries = queries.map { $0.statistics() }
    for query in statistics.queries {
      statistics.emitted += query.emitted
      statistics.late += query.late
      statistics.futureDropped += query.futureDropped
      statistics.joinWindowPassed += query.joinWindowPassed
    }
    var counts = ReadCounts()
    for share in shares {
      counts += share.reader.counts
      statistics.future += share.reader.futureCount
      statistics.sharedSenders += share.reader.sharedCount
      if let slowest = share.reader.slowestSource { statistics.slowestSource = slowest }
    }
    statistics.read = counts.read
    statistics.malformed = counts.malformed
    statistics.ragged = counts.ragged
    statistics.unconverted = counts.unconverted
    statistics.sources = sourceStatistics
    statistics.sinks = outputs.statistics
    statistics.files = input.fileStatistics
    statistics.bytes = input.statistics.bytes
    return statistics
  }

  private var sourceStatistics: [ComponentStatistics] {
    [ComponentStatistics(name: sourceName, counters: input.counters)]
  }

  /// What the input and the outputs have counted so far; called by the thread that writes.
  var components: [ComponentStatistics] { sourceStatistics + outputs.statistics }

  /// What to say of queries that let no event pass and look at the time, which may be another one.
  func hints(_ statistics: RunStatistics) -> [String] {
    guard settings.clock != .event else { return [] }
    let now = settings.now ?? clock.now
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
}
