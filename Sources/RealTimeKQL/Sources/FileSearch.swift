import Glibc

/// A file of an earlier run that has been found again, open for reading.
struct OpenRecord {
  /// What the earlier run knew of it.
  var record: FileRecord

  /// Open at the same file, or at a copy of it.
  var descriptor: Int32

  /// The file that was found.
  var identity: FileIdentity
}

/// Finds files again that an earlier run has read.
///
/// A file is the same when the bytes before its place are; its number alone says little, because a
/// truncated file keeps it and a new one may get it. Where a file has neither its path nor its number,
/// a file of the same directory with a like name and the same bytes there is its copy, as `copytruncate`
/// leaves it.
struct FileSearch {
  private let path: String
  /// The regular files of the directory; the one that has the path first.
  private let candidates: [(path: String, identity: FileIdentity, size: Int)]

  /// More files than this in a directory are not looked through.
  private static let candidateLimit = 20_000

  init(path: String) {
    self.path = path
    candidates = Self.files(besides: path)
  }

  /// Finds the file of a record; `taken` are those that other records have found by their number.
  func find(_ record: FileRecord, taken: Set<FileIdentity>) -> OpenRecord? {
    let identity = FileIdentity(device: record.device, inode: record.inode)
    for file in candidates where file.identity == identity {
      if let found = open(file.path, identity, record) { return found }
    }
    guard record.anchor.count >= AnchorDigest.distinctive else { return nil }
    for file in candidates where file.size >= record.place.position && hasLikeName(file.path) {
      if file.identity == identity || taken.contains(file.identity) { continue }
      if let found = open(file.path, file.identity, record) { return found }
    }
    return nil
  }

  /// Whether a name begins as the path's does, but for its ending: `app.log.1`, `app-20240101.log`.
  private func hasLikeName(_ other: String) -> Bool {
    let name = FileList.name(of: path)
    let stem = name.dropFirst().lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    return FileList.name(of: other).hasPrefix(stem)
  }

  private func open(
    _ path: String, _ identity: FileIdentity, _ record: FileRecord
  ) -> OpenRecord? {
    let opened = retrying {
      Int(Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK))
    }
    guard opened >= 0 else { return nil }
    let descriptor = Int32(opened)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileIdentity(status) == identity, record.anchor.matches(descriptor, at: record.place.position)
    else {
      close(descriptor)
      return nil
    }
    return OpenRecord(record: record, descriptor: descriptor, identity: identity)
  }

  private static func files(
    besides path: String
  ) -> [(path: String, identity: FileIdentity, size: Int)] {
    let folder = FileList.directory(of: path)
    var files: [(path: String, identity: FileIdentity, size: Int)] = []
    func add(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
      files.append((path, FileIdentity(status), Int(status.st_size)))
    }
    add(path)
    guard let directory = opendir(folder) else { return files }
    defer { closedir(directory) }
    while let entry = readdir(directory), files.count < candidateLimit {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { add("\(folder)/\(name)") }
    }
    return files
  }
}
