import Glibc

/// Finds the local files that a request means.
struct StorageFiles {
  /// Those that may be read.
  private let allowed: AllowedFiles

  init(_ allowed: AllowedFiles) { self.allowed = allowed }

  /// A file that was found.
  struct File {
    var path: String
    var signature: FileAccess.Signature
    var isFolder: Bool
    var isRegular: Bool
  }

  /// What there is under a path, if it may be read.
  func file(_ path: String) -> File? {
    (try? allowed.resolve(path)).flatMap { Self.file($0, named: path) }
  }

  private static func file(_ place: String, named path: String) -> File? {
    var status = stat()
    guard stat(place, &status) == 0 else { return nil }
    let signature = FileAccess.Signature(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      changed: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    let kind = status.st_mode & S_IFMT
    return File(
      path: path, signature: signature, isFolder: kind == S_IFDIR, isRegular: kind == S_IFREG)
  }

  /// What tells one state of several files from another.
  static func signature(of files: [File]) -> FileAccess.Signature {
    var all = FileAccess.Signature(device: 0, inode: 0, size: 0, changed: 0)
    for file in files {
      all.device = all.device &* 31 &+ file.signature.device
      all.inode = all.inode &* 1_000_003 &+ file.signature.inode
      all.size &+= file.signature.size
      all.changed = max(all.changed, file.signature.changed)
    }
    return all
  }

  /// The files that a request means: those it names, and of each folder those of its names in order.
  ///
  /// A folder below a folder is looked into only if it is no symbolic link, so that there is an end.
  func files(of request: StorageRequest) throws(RunError) -> [File] {
    var found: [File] = []
    for path in request.paths {
      let place = try allowed.resolve(path)
      guard let file = Self.file(place, named: path) else { throw Self.failure("file", path) }
      found +=
        file.isFolder ? try Self.files(in: path, request).sorted { $0.path < $1.path } : [file]
    }
    return found
  }

  /// The files in a folder that may be read; whether each of them may is asked when it is.
  private static func files(in path: String, _ request: StorageRequest) throws(RunError) -> [File] {
    var files: [File] = []
    var folders = [path]
    while let path = folders.popLast() {
      for name in try names(in: path) {
        let path = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        guard let file = file(path, named: path) else { continue }
        if file.isFolder, request.reachesDown, name != ".", name != "..", !isLink(path) {
          folders.append(path)
        } else if file.isRegular, name.hasPrefix(request.prefix), name.hasSuffix(request.suffix) {
          files.append(file)
        }
      }
    }
    return files
  }

  private static func names(in path: String) throws(RunError) -> [String] {
    guard let folder = opendir(path) else { throw failure("folder", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func failure(_ kind: String, _ path: String) -> RunError {
    RunError("\(kind) '\(path)': \(String(cString: strerror(errno)))")
  }
}
