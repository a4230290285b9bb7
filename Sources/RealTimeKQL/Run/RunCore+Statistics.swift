import KQL
import KQLSyntax

extension RunCore {
  /// Lets the input count what it has and nobody will read, when all workers have ended.
  func giveUp() {
    var read: [Int: Int] = [:]
    for share in shares { read.merge(share.reader.readCounts) { $0 + $1 } }
    input.giveUp(read: read)
  }

  /// What has happened, when all workers have ended.
  func statistics() -> RunStatistics {
    var statistics = RunStatistics()
    statistics.queries = queries.map { $0.statistics() }
    statistics.leftOut = standing.texts.flatMap(\.leftOut)
    for query in statistics.queries {
      statistics.emitted += query.emitted
      statistics.late += query.late
      statistics.futureDropped += query.futureDropped
      statistics.joinWindowPassed += query.joinWindowPassed
    }
    let counts = readCounts
    for share in shares {
      statistics.future += share.reader.futureCount
      statistics.sharedSenders += share.reader.sharedCount
      if let slowest = share.reader.slowestSource { statistics.slowestSource = slowest }
    }
    statistics.read = counts.read
    statistics.malformed = counts.malformed
    statistics.ragged = counts.ragged
    statistics.unconverted = counts.unconverted
    statistics.untimed = counts.untimed
    statistics.unknownTimes = counts.unknownTimes
    statistics.sources = sourceStatistics
    statistics.sinks = outputs.statistics
    statistics.files = input.fileStatistics
    statistics.spilledBytes = spill?.writtenCount ?? 0
    statistics.bytes = input.statistics.bytes
    return statistics
  }

  /// What all workers have read.
  private var readCounts: ReadCounts {
    shares.reduce(into: ReadCounts()) { $0 += $1.reader.counts }
  }

  /// What the input has counted so far.
  var sourceStatistics: [ComponentStatistics] {
    input.parted ?? [ComponentStatistics(name: sourceName, counters: input.counters)]
  }

  /// What the input and the outputs have counted so far; called by the thread that writes.
  var components: [ComponentStatistics] { sourceStatistics + outputs.statistics }

  /// What the input has to say since the last time, and members that events have got; from one thread
  /// at a time.
  func takeNotes() -> [String] {
    var notes = input.takeNotes()
    if isLive, let note = rejectedSamples.takeNote() { notes.append(note) }
    let names = tellsNewNames ? shares.flatMap(\.reader.newNames) : []
    let new = names.filter { saidNames.insert($0).inserted }
    if !new.isEmpty {
      let names = new.map { "'\($0.onOneLine)'" }.joined(separator: ", ")
      notes.append(
        "note: events have \(names), which the first ones had not; json writes it, and queries may"
          + " name it")
    }
    return notes
  }

  /// What to say of names that queries have and no event had.
  var missingNames: [String] {
    // A worker that has got no events knows nothing of names.
    let readers = shares.map(\.reader).filter { $0.counts.read > 0 }
    guard let first = readers.first else { return [] }
    // A name is missing when no worker has met it.
    var missing = first.missingNames
    for reader in readers.dropFirst() {
      let names = Set(reader.missingNames.map(\.name))
      missing = missing.filter { names.contains($0.name) }
    }
    let unpacked = Set(queries.flatMap(\.unpackedNames))
    return missing.filter { !unpacked.contains($0.name) }.map { item in
      let likely = Suggestion.closest(to: item.name, in: item.known)
      return "note: '\(item.name)' never appeared"
        + (likely.map { "; did you mean '\($0.onOneLine)'?" } ?? "")
    }
  }

  /// What to say where a query let no event pass.
  func hints(_ statistics: RunStatistics) -> [String] {
    timeHints(statistics) + originHints(statistics)
  }

  /// Lines of files mostly lack a priority: facility and severity are empty where nothing else tells them.
  private func originHints(_ statistics: RunStatistics) -> [String] {
    guard
      statistics.queries.contains(where: { $0.emitted == 0 && $0.read > 0 && $0.error == nil })
    else { return [] }
    let counts = readCounts
    let kinds = [
      (counts.withoutFacility, "facility", "; --facility tells it"),
      (counts.withoutSeverity, "severity", ""),
    ]
    return kinds.filter { $0.0 > 0 }.map { count, name, help in
      "note: \(RunStatistics.grouped(count)) lines do not tell their \(name), which is empty there\(help)"
    }
  }

  /// What to say of queries that let no event pass and look at the time, which may be another one.
  private func timeHints(_ statistics: RunStatistics) -> [String] {
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
