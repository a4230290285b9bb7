import KQL

/// The entries of a journal, as chunks.
final class JournalFeed: FeedSet {
  private let words: JournalWords
  private var journal: OpenJournal
  private let follows: Bool

  /// Keeps books of how far it is read; `nil` where nobody writes it down.
  private let ledger: ReadLedger?

  /// The number of the journal in the books.
  private var life = 0

  /// How many entries were handed out, by this run and those that it goes on with, and the last one's cursor.
  private var place = ReadPlace()

  private var statisticsSoFar = InputStatistics()
  private var notes: [String] = []

  /// Until when a new file may be none that can be read; `nil` where it is not waited for.
  private var patience: Int64?
  private static let longestPatience: Int64 = 10_000_000_000

  /// What the journal is called where files are told apart, in the books too.
  private static let origin = "journal"

  /// Goes on where an earlier run was, or begins at a place.
  init(
    _ words: JournalWords, from start: JournalStart, follows: Bool, _ ledger: ReadLedger?
  ) throws(SourceError) {
    self.words = words
    self.follows = follows
    self.ledger = ledger
    let record = ledger?.records.last { $0.path == Self.origin }
    let goesOn = record?.place.cursor.isEmpty == false
    journal = try OpenJournal(words, includesRenamed: goesOn)
    if let record, goesOn {
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
    ledger?.look(Self.origin, at: currentTime())
    life = ledger?.open(Self.origin, FileIdentity(device: 0, inode: 0), at: mark) ?? 0
  }

  private var mark: ReadLedger.Mark { ReadLedger.Mark(place: place, anchor: FileAnchor()) }

  func next() throws(SourceError) -> FeedResult {
    guard let (chunk, entries) = try nextChunk() else { return follows ? .nothingYet : .end }
    statisticsSoFar.bytes += chunk.count
    statisticsSoFar.chunks += 1
    if let ledger {
      place.position += entries
      place.cursor = journal.cursor
      ledger.handOut(life, mark)
    }
    return .chunk(chunk)
  }

  private func nextChunk() throws(SourceError) -> (chunk: Chunk, entries: Int)? {
    let next = try journal.next(offset: statistics.bytes, origin: Self.origin)
    guard next == nil, follows, journal.isRenamed else { return next }
    // What came last under the old name may not have been read, and there may have been other files since.
    let cursor = journal.cursor
    let again: OpenJournal
    do throws(SourceError) {
      again = try OpenJournal(words, includesRenamed: !cursor.isEmpty, after: journal)
    } catch {
      // A new file is not whole at once.
      let now = monotonicNanoseconds()
      let until = patience ?? now + Self.longestPatience
      patience = until
      guard now < until else { throw error }
      return nil
    }
    (journal, patience) = (again, nil)
    if cursor.isEmpty {
      try journal.seek(.start, now: currentTime())
    } else if try !journal.seek(cursor: cursor) {
      notes.append(
        "warning: \(journal.name): the file that was read is gone, and entries may be lost that were last in it"
      )
    }
    return try journal.next(offset: statistics.bytes, origin: Self.origin)
  }

  /// How often files are looked at that may get another name, of which nobody tells.
  private static let lookInterval = 1000

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let time = milliseconds < 0 ? Self.lookInterval : Swift.min(milliseconds, Self.lookInterval)
    journal.wait(
      milliseconds: words.files.isEmpty ? milliseconds : time, stopDescriptor: stopDescriptor)
  }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  var statistics: InputStatistics { statisticsSoFar }

  var counters: [Counter] { journal.counters }
}
