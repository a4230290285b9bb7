import Glibc

/// What is left of the files of a path that an earlier run has followed.
struct FollowResumption {
  /// The files to be read on, oldest first, open.
  private(set) var files: [OpenRecord] = []

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
    files = found.compactMap(\.self)
    let missed = search.missed(since: followed.looked, besides: files, ledger.foreign.union(others))
    files += missed
    if !missed.isEmpty {
      ledger.note(
        "note: file '\(path)': \(missed.count) that came and went while nobody looked are read from"
          + " their start")
    }
  }

  private static func loss(of record: FileRecord, isNewest: Bool) -> String {
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
