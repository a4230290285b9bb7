import Glibc

/// What is left of the files of a path that an earlier run has followed.
struct FollowResumption {
  /// The files to be read on, oldest first, open.
  private(set) var files: [OpenRecord] = []

  /// Those that cannot be found now.
  private(set) var lost: [FileRecord] = []

  /// One file that is looked for.
  private struct Search {
    let path: String
    let record: FileRecord
    let isNewest: Bool
    var found: OpenRecord?
  }

  /// Finds the files of all paths, each once; says in the ledger what cannot be found.
  ///
  /// What was truncated or compressed is found in its copy, unless that is known itself: then what was read of the copy
  /// counts. Of several records that know a copy the one that is farthest in its text has it.
  static func all(of paths: [FollowedPath], _ ledger: ReadLedger) -> [FollowResumption] {
    var taken = ledger.foreign
    var searches = paths.map { path in
      let records = ledger.records.filter { $0.path == path.path }
      let found = FileSearch.settled(path.path) { (found: [OpenRecord?]) in
        for file in found.lazy.compactMap(\.self) { close(file.descriptor) }
      } _: { search in
        records.map { search.numbered($0, bornBefore: path.looked) }
      }
      return zip(records.indices, found).map { index, file in
        var search = Search(
          path: path.path, record: records[index], isNewest: index == records.count - 1)
        if let file {
          if taken.insert(file.identity).inserted {
            search.found = file
          } else {
            close(file.descriptor)
          }
        }
        return search
      }
    }
    var missing: [(path: Int, index: Int, position: Int)] = []
    for (path, some) in searches.enumerated() {
      for (index, search) in some.enumerated() where search.found == nil && search.record.isKnown {
        missing.append((path, index, search.record.place.position))
      }
    }
    for (path, index, _) in missing.sorted(by: { $0.position > $1.position }) {
      let search = searches[path][index]
      let copy = FileSearch.settled(search.path) { (found: OpenRecord?) in
        if let found { close(found.descriptor) }
      } _: {
        $0.copy(search.record, besides: taken)
      }
      guard let copy else { continue }
      taken.insert(copy.identity)
      searches[path][index].found = copy
    }
    return searches.map { FollowResumption($0, ledger) }
  }

  private init(_ searches: [Search], _ ledger: ReadLedger) {
    files = searches.compactMap(\.found)
    // What tells nothing of its bytes is never known again; it is found by the time of its birth.
    for search in searches where search.found == nil && search.record.tellsBytes {
      lost.append(search.record)
      ledger.note(Self.loss(of: search.record, isNewest: search.isNewest))
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
