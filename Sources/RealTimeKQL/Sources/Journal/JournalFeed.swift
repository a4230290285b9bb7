import KQL

/// The entries of a journal, as chunks.
final class JournalFeed: FeedSet {
  private let journal: OpenJournal
  private let follows: Bool

  /// Keeps books of how far it is read; `nil` where nobody writes it down.
  private let ledger: ReadLedger?

  /// The number of the journal in the books.
  private var life = 0

  /// How many entries were handed out, by this run and those that it goes on with, and the last one's cursor.
  private var place = ReadPlace()

  private var statisticsSoFar = InputStatistics()

  /// What the journal is called where files are told apart, in the books too.
  private static let origin = "journal"

  /// Goes on where an earlier run was, or begins at a place.
  init(
    _ journal: OpenJournal, from start: JournalStart, follows: Bool, _ ledger: ReadLedger?
  ) throws(SourceError) {
    self.journal = journal
    self.follows = follows
    self.ledger = ledger
    let record = ledger?.records.last { $0.path == Self.origin }
    if let record, !record.place.cursor.isEmpty {
      place = record.place
      if try !journal.seek(cursor: place.cursor) {
        ledger?.note(
          "warning: \(journal.name): the entry where the earlier run ended is gone; entries behind it may"
            + " be lost, and reading goes on with the next one there is")
      }
    } else {
      // Where there was no entry yet, all that came since are new.
      try journal.seek(record != nil && start == .end ? .start : start, now: currentTime())
      if record == nil, start == .end { place.cursor = journal.cursor }
    }
    ledger?.look(Self.origin)
    life = ledger?.open(Self.origin, FileIdentity(device: 0, inode: 0), at: mark) ?? 0
  }

  private var mark: ReadLedger.Mark { ReadLedger.Mark(place: place, anchor: FileAnchor()) }

  func next() throws(SourceError) -> FeedResult {
    guard let (chunk, entries) = try journal.next(offset: statistics.bytes, origin: Self.origin)
    else { return follows ? .nothingYet : .end }
    statisticsSoFar.bytes += chunk.count
    statisticsSoFar.chunks += 1
    if let ledger {
      place.position += entries
      place.cursor = journal.cursor
      ledger.handOut(life, mark)
    }
    return .chunk(chunk)
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    journal.wait(milliseconds: milliseconds, stopDescriptor: stopDescriptor)
  }

  var statistics: InputStatistics { statisticsSoFar }

  var counters: [Counter] { journal.counters }
}
