import Glibc

/// A part of a file that is read a second time.
struct Reread {
  /// The path it was followed by.
  var path: String

  /// Where it begins.
  var start: ReadPlace

  /// Reads to the end of the part.
  var reader: RangeReader
}

/// What is left of the files of a path that an earlier run has followed.
struct FollowResumption {
  /// The files to be read on, oldest first, open.
  private(set) var files: [OpenRecord] = []

  /// What the windows need again that were open.
  private(set) var rereads: [Reread] = []

  /// Finds the files; says in the ledger what cannot be found.
  ///
  /// `others` are files that are followed by paths of their own.
  init(_ followed: FollowedPath, _ ledger: ReadLedger, besides others: Set<FileIdentity>) {
    let path = followed.path
    let records = ledger.records.filter { $0.path == path }
    let search = FileSearch(path: path)
    var found = records.map { search.numbered($0) }
    for index in records.indices where found[index] == nil {
      let taken = ledger.foreign.union(found.compactMap { $0?.identity })
      found[index] = search.copy(records[index], besides: taken)
      guard found[index] == nil else { continue }
      ledger.note(Self.loss(of: records[index], isNewest: index == records.count - 1))
    }
    let known = found.compactMap(\.self)
    let missed = search.missed(since: followed.looked, besides: known, ledger.foreign.union(others))
    for file in known { goOn(file, ledger) }
    files += missed
    if !missed.isEmpty {
      ledger.note(
        "note: file '\(path)': \(missed.count) that came and went while nobody looked are read from"
          + " their start")
    }
  }

  private mutating func goOn(_ file: OpenRecord, _ ledger: ReadLedger) {
    let record = file.record
    if record.restart.position < record.place.position {
      rereads.append(Reread(path: record.path, start: record.restart, reader: RangeReader(file)))
    }
    guard record.hasEnded else {
      files.append(file)
      return
    }
    // It stays in the books as long as windows need it.
    let anchor = FileAnchor(of: file.descriptor, at: record.place.position)
    _ = ledger.open(
      record.path, file.identity, at: ReadLedger.Mark(place: record.place, anchor: anchor),
      restart: record.restart, hasEnded: true)
    close(file.descriptor)
  }

  private static func loss(of record: FileRecord, isNewest: Bool) -> String {
    if record.restart != record.place {
      return
        "warning: file '\(record.path)': an old one is gone, whose rows were in windows that are"
        + " still open; those windows lack them"
    }
    guard isNewest else {
      return "note: file '\(record.path)': an old one is gone, which was read up to byte"
        + " \(RunStatistics.grouped(record.place.position))"
    }
    guard record.place.position > 0 else {
      return "note: file '\(record.path)' is another one than at the last checkpoint"
    }
    return "warning: file '\(record.path)': what was read up to byte"
      + " \(RunStatistics.grouped(record.place.position)) is gone or was replaced, and with it what"
      + " followed; the file that is there now is read from its start"
  }
}

/// Reads a part of the text of an open file.
final class RangeReader: ByteReader {
  /// Open at the file.
  let descriptor: Int32

  private let reader: FollowReader
  private let end: Int

  /// Reads what the windows need of a file; its descriptor is left alone.
  init(_ file: OpenRecord) {
    descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
    reader = FollowReader(
      descriptor: descriptor, name: "file '\(file.record.path)'",
      position: file.record.restart.position)
    end = file.record.place.position
  }

  var pollDescriptor: Int32? { nil }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    let wanted = Swift.min(target.count, end - reader.position)
    guard wanted > 0 else { return .end }
    let part = UnsafeMutableRawBufferPointer(rebasing: target[..<wanted])
    guard case .bytes(let count) = try reader.read(into: part) else { return .end }
    return .bytes(count)
  }
}
