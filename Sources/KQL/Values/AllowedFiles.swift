import Glibc

/// The local files that a query may read: regular files in some folders and below them.
///
/// Symbolic links are followed first, so that what counts is where a file is.
package struct AllowedFiles: Hashable, Sendable {
  /// The folders, as paths without links; `nil` for every file.
  private let folders: [String]?

  /// Every regular file.
  package static let all = AllowedFiles(resolved: nil)

  /// None.
  package static let none = AllowedFiles(resolved: [])

  private init(resolved folders: [String]?) { self.folders = folders }

  /// The files of some folders; what is no folder allows nothing.
  package init(folders: [String]) {
    self.init(resolved: folders.compactMap(Self.resolved))
  }

  /// Whether the process was started as a service, whose queries may come from others than who started it.
  ///
  /// It is found out once, before anything takes the variables out of the environment.
  package static let isService =
    getenv("NOTIFY_SOCKET") != nil || getenv("INVOCATION_ID") != nil

  /// What queries may read that somebody gives on a command line: the files of the current folder, and of
  /// those that `files` are in; nothing but `named` folders in a service.
  package static func standard(named: [String] = [], besides files: [String] = []) -> AllowedFiles {
    if isService { return AllowedFiles(folders: named) }
    return AllowedFiles(folders: named + ["."] + files.map(Self.folder))
  }

  /// Whether a path is that of a folder.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func folder(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return "." }
    let folder = parts.dropLast().joined(separator: "/")
    return folder.isEmpty ? "/" : folder
  }

  /// The path of a file or a folder without links, when it may be read.
  ///
  /// The error does not tell whether there is something that may not be read.
  func resolve(_ path: String) throws(RunError) -> String {
    let (place, isThere) = Self.place(of: path)
    guard allows(place) else { throw refusal(path) }
    guard isThere else { throw RunError("file '\(path)': \(String(cString: strerror(ENOENT)))") }
    return place
  }

  /// Opens a regular file for reading, when it may be read.
  ///
  /// - Throws: An error that names it.
  func open(_ path: String) throws(RunError) -> Int32 {
    let place = try resolve(path)
    var status = stat()
    // Opening a device or a pipe may do something.
    guard stat(place, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw notRegular(path, status) }
    let descriptor = Glibc.open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
    guard descriptor >= 0 else { throw failure(path) }
    // Another file may have taken its place.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw notRegular(path, status)
    }
    if let actual = Self.resolved("/proc/self/fd/\(descriptor)"), !allows(actual) {
      close(descriptor)
      throw refusal(path)
    }
    return descriptor
  }

  /// Whether a path without links is in one of the folders.
  private func allows(_ path: String) -> Bool {
    guard let folders else { return true }
    return folders.contains { folder in
      path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
    }
  }

  private func refusal(_ path: String) -> RunError {
    let allowed =
      if let folders, !folders.isEmpty {
        "queries may read files in '\(folders.joined(separator: "', '"))' only"
      } else {
        "queries may read no files here"
      }
    return RunError("file '\(path)': \(allowed)\n  = help: allow its folder with --files FOLDER")
  }

  private func failure(_ path: String) -> RunError {
    RunError("file '\(path)': \(String(cString: strerror(errno)))")
  }

  private func notRegular(_ path: String, _ status: stat) -> RunError {
    let kind =
      switch status.st_mode & S_IFMT {
      case S_IFDIR: "a folder"
      case S_IFIFO: "a pipe"
      case S_IFSOCK: "a socket"
      default: "a device"
      }
    return RunError("file '\(path)': it is \(kind); queries read regular files")
  }

  /// Where a path leads, and whether something is there.
  ///
  /// Of what is not there the folders are followed that are.
  private static func place(of path: String) -> (path: String, isThere: Bool) {
    if let resolved = resolved(path) { return (resolved, true) }
    var rest: [Substring] = []
    var parts = path.split(separator: "/", omittingEmptySubsequences: true)[...]
    let root = path.hasPrefix("/") ? "/" : "./"
    while let last = parts.popLast() {
      rest.insert(last, at: 0)
      guard let folder = resolved(root + parts.joined(separator: "/")) else { continue }
      // What is behind something that is not there is not followed, whatever it says.
      if rest.contains("..") { return ("", false) }
      return (folder + (folder == "/" ? "" : "/") + rest.joined(separator: "/"), false)
    }
    return ("", false)
  }

  private static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
