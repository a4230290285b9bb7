import Glibc

/// What is left of the files of a path that an earlier run has followed.
struct FollowResumption {
  /// The files to be read on, oldest first, open.
  private(set) var files: [OpenRecord] = []

  /// Those that cannot be found now.
  private(set) var lost: [FileRecord] = []

  /// Finds the files; says in the ledger what cannot be found.
  init(_ followed: FollowedPath, _ ledger: ReadLedger) {
    let path = followed.path
    let records = ledger.records.filter { $0.path == path }
    let found = FileSearch.settled(path) { (found: [OpenRecord?]) in
      for file in found.lazy.compactMap(\.self) { close(file.descriptor) }
    } _: { search in
      var found = records.map { search.numbered($0, bornBefore: followed.looked) }
      for index in records.indices where found[index] == nil {
        let taken = ledger.foreign.union(found.compactMap { $0?.identity })
        found[index] = search.copy(records[index], besides: taken)
      }
      return found
    }
    files = found.compactMap(\.self)
    // What tells nothing of its bytes is never known again; it is found by the time of its birth.
    for index in records.indices where found[index] == nil && records[index].tellsBytes {
      lost.append(records[index])
      ledger.note(Self.loss(of: records[index], isNewest: index == records.count - 1))
    }
  }

  /// Leaves each file to one of the paths that it was found for.
  ///
  /// What was truncated is found in its copy, which may be known itself already, read on from where the other was
  /// truncated: of the two the one counts that is behind, since what is between is in no output.
  static func keepOnce(_ paths: inout [FollowResumption]) {
    var least: [FileIdentity: (path: Int, file: Int, position: Int)] = [:]
    for (path, found) in paths.enumerated() {
      for (file, one) in found.files.enumerated() {
        let position = one.record.place.position
        if position < least[one.identity]?.position ?? .max {
          least[one.identity] = (path, file, position)
        }
      }
    }
    for path in paths.indices {
      var kept: [OpenRecord] = []
      for (file, one) in paths[path].files.enumerated() {
        if let first = least[one.identity], (first.path, first.file) == (path, file) {
          kept.append(one)
        } else {
          close(one.descriptor)
        }
      }
      paths[path].files = kept
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
