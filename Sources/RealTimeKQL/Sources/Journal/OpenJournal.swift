import CJournal
import Glibc
import KQL
import KQLSyntax

/// A journal that has been opened; used by one thread at a time.
final class OpenJournal {
  private let reader: OpaquePointer

  /// What messages call it.
  let name: String

  /// The files that were named, by their paths.
  private let identities: [String: FileIdentity]

  /// What those have counted that were open before it.
  private let damagedBefore: Int
  private let cutBefore: Int

  /// Opens what words ask for.
  ///
  /// - Parameters:
  ///   - words: Files to read, and which of their entries.
  ///   - includesRenamed: Whether the files that those were before are read too.
  ///   - earlier: What was open before, and has counted.
  /// - Throws: Why it cannot be read.
  init(
    _ words: JournalWords, includesRenamed: Bool = false, after earlier: OpenJournal? = nil
  ) throws(SourceError) {
    (damagedBefore, cutBefore) = (earlier?.damaged ?? 0, earlier?.cut ?? 0)
    let names = JournalFields.names.map { strdup($0) }
    defer { for name in names { free(name) } }
    var fields: [UnsafePointer<CChar>?] = names.map { UnsafePointer($0) }
    let count = UInt32(fields.count)
    var opened: OpaquePointer?
    let result: Int32
    var isLocal = false
    var files: [String] = []
    var identities: [String: FileIdentity] = [:]
    if let directory = words.directories.first {
      name = "journal '\(directory)'"
      guard JournalFiles.hasFiles(directory) else {
        throw SourceError("\(name): the folder has no files of a journal")
      }
      result = journal_open_directory(&opened, directory, &fields, count)
    } else if !words.files.isEmpty {
      name = words.files.count == 1 ? "journal '\(words.files[0])'" : "journal"
      files = try FileList.expanded(words.files)
      for file in files {
        try FileInput.check(file)
        identities[file] = FileIdentity(at: file)
      }
      if includesRenamed {
        let renamed = Set(files.flatMap(JournalFiles.renamed)).subtracting(files)
        files += renamed.sorted()
      }
      result = Self.open(&opened, files, &fields)
    } else {
      name = "journal"
      isLocal = true
      result = journal_open_local(&opened, &fields, count)
    }
    guard result >= 0, let opened else {
      // Of several files nobody says which it is.
      for file in files {
        var alone: OpaquePointer?
        let result = Self.open(&alone, [file], &fields)
        guard result >= 0 else {
          throw Self.error("journal '\(file)'", -result, isOne: JournalFiles.isJournal(file))
        }
        journal_close(alone)
      }
      throw Self.error(name, -result)
    }
    reader = opened
    self.identities = identities
    if isLocal, !journal_has_files(reader) { throw Self.noFiles(words.ambiguous) }
    for (index, term) in words.terms.enumerated() {
      var worst = index > 0 ? journal_and(reader) : 0
      for (alternative, fields) in term.enumerated() {
        if alternative > 0 { worst = min(worst, journal_or(reader)) }
        for field in fields { worst = min(worst, journal_match(reader, field)) }
      }
      if worst < 0 { throw SourceError("\(name): it does not take the matches") }
    }
  }

  deinit { journal_close(reader) }

  private static func open(
    _ opened: inout OpaquePointer?, _ files: [String], _ fields: inout [UnsafePointer<CChar>?]
  ) -> Int32 {
    let copies = files.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var paths: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) } + [nil]
    return journal_open_files(&opened, &paths, &fields, UInt32(fields.count))
  }

  /// `isOne` is whether the file begins as one of a journal does.
  private static func error(
    _ name: String, _ number: Int32, isOne: Bool = false
  ) -> SourceError {
    switch number {
    case EBADMSG, EPROTONOSUPPORT, ENODATA, EBADFD:
      isOne
        ? SourceError(
          "\(name): the file is cut or damaged, or of a version not known here, so that libsystemd does not read it"
        )
        : SourceError("\(name): it is no file of systemd's journal")
    default: SourceError("\(name): \(errorText(Int(number)))")
    }
  }

  /// There is no journal of this machine; `ambiguous` is a unit that may have been meant as a path.
  private static func noFiles(_ ambiguous: String?) -> SourceError {
    let path = ambiguous.map {
      "; '\($0.onOneLine)' here is no journal, and is taken for a unit"
    }
    return SourceError(
      geteuid() == 0
        ? "journal: this machine has no journal\(path ?? "")\n  = help: systemd-journald writes it; files of other"
          + " machines are read by their paths, and syslog reads log files"
        : "journal: there is no journal that you may read\(path ?? "")\n  = help: run as root, or as a member of the"
          + " group systemd-journal")
  }

  // MARK: Places

  /// Goes to where reading begins.
  func seek(_ start: JournalStart, now: Datetime) throws(SourceError) {
    let result =
      switch start {
      case .start: journal_seek_start(reader)
      case .end: journal_seek_end(reader)
      case .time(let time): journal_seek_time(reader, Self.microseconds(time))
      case .ago(let span):
        journal_seek_time(
          reader, Self.microseconds(Datetime(ticks: Swift.max(0, now.ticks - span.ticks))))
      }
    if result < 0 { throw Self.error(name, -result) }
  }

  private static func microseconds(_ time: Datetime) -> UInt64 {
    UInt64(Swift.max(0, time.ticks - Datetime.unixEpochTicks) / 10)
  }

  /// Goes behind the entry of a cursor.
  ///
  /// - Returns: Whether it is still there; otherwise the next one follows.
  func seek(cursor: String) throws(SourceError) -> Bool {
    let result = journal_seek_cursor(reader, cursor)
    if result < 0 { throw Self.error(name, -result) }
    return result > 0
  }

  /// Whether another file has the name of one: it was full and got another name.
  var isRenamed: Bool {
    identities.contains { path, identity in
      FileIdentity(at: path).map { $0 != identity } ?? false
    }
  }

  /// The cursor of the last entry read; empty where there is none.
  var cursor: String {
    var text: UnsafeMutablePointer<CChar>?
    guard journal_cursor(reader, &text) >= 0, let text else { return "" }
    defer { free(text) }
    return String(cString: text)
  }

  // MARK: Entries

  /// How many bytes a chunk has, about.
  private static let chunkSize = 1 << 18

  /// The next entries; `nil` when there are none now.
  func next(offset: Int, origin: String) throws(SourceError) -> (chunk: Chunk, entries: Int)? {
    var block = journal_block()
    let result = journal_read(reader, Self.chunkSize, &block)
    if result < 0 { throw Self.error(name, -result) }
    guard result > 0, let bytes = block.bytes else { return nil }
    let chunk = Chunk(
      start: bytes, count: block.count, offset: offset, received: currentTime(), origin: origin
    ) { free($0) }
    return (chunk, block.entries)
  }

  /// Waits until there may be more, a descriptor is readable, or the time is over; for ever if it is
  /// negative.
  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var time = milliseconds < 0 ? Int(Int32.max) : milliseconds
    let longest = Int(journal_timeout(reader))
    if longest >= 0 { time = Swift.min(time, longest) }
    var polls = [
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: journal_descriptor(reader), events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, Int32(clamping: time))
    _ = journal_process(reader)
  }

  private var damaged: Int { damagedBefore + Int(journal_damaged(reader)) }
  private var cut: Int { cutBefore + Int(journal_cut(reader)) }

  /// What it has counted.
  var counters: [Counter] {
    [
      Counter(
        "damagedEntries", damaged, label: "damaged",
        notice: "entries of the journal are damaged and lack fields"),
      Counter(
        "cutValues", cut, label: "cut",
        notice: "values were longer than 1 MiB and cut there"),
    ]
  }
}
