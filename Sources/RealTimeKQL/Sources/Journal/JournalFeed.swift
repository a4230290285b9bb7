import KQL

/// The entries of a journal, as chunks.
final class JournalFeed: FeedSet {
  private let journal: OpenJournal
  private let follows: Bool

  /// Keeps books of how far it is read; `nil` where nobody writes it down.
  let ledger: ReadLedger?

  /// The number of the journal in the books.
  private var life = 0

  /// How many entries were handed out, by this run and those that it goes on with, and the last one's cursor.
  private var place = ReadPlace()

  /// What is read again for the windows, if anything.
  private var rebuilt: (start: ReadPlace, end: ReadPlace)?

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
      if record.restart.position < record.place.position {
        rebuilt = (record.restart, record.place)
      }
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
    life =
      ledger?.open(
        Self.origin, FileIdentity(device: 0, inode: 0), at: mark, restart: rebuilt?.start) ?? 0
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

  /// Reads the entries of the windows again that were open in an earlier run.
  func reread(_ take: (Chunk) -> Void) throws(SourceError) {
    guard let (start, end) = rebuilt else { return }
    rebuilt = nil
    if start.cursor.isEmpty {
      try journal.seek(.start, now: currentTime())
    } else if try !journal.seek(cursor: start.cursor) {
      ledger?.note(
        "warning: \(journal.name): entries of windows that are still open are gone; those windows lack them"
      )
    }
    var left = end.position - start.position
    while left > 0, let (chunk, entries) = try journal.next(offset: 0, origin: Self.origin) {
      take(entries <= left ? chunk : chunk.first(left))
      left -= entries
    }
    _ = try journal.seek(cursor: end.cursor)
  }

  var statistics: InputStatistics { statisticsSoFar }

  var counters: [Counter] { journal.counters }
}

extension Chunk {
  /// The first entries of a chunk of a journal.
  fileprivate func first(_ count: Int) -> Chunk {
    var end = 0
    for _ in 0..<count {
      end += Int(UnsafeRawPointer(start + end).loadUnaligned(as: UInt32.self))
    }
    return Chunk(
      start: start, count: end, offset: offset, received: received, origin: origin
    ) { _ in withExtendedLifetime(self) {} }
  }
}
