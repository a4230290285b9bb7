import Glibc
import KQLSyntax

/// The files and directories whose path may be meant by what is typed of it.
///
/// A name that would control the terminal, or that cannot be seen, is left out: nobody can type it, and
/// nothing of it may reach the terminal.
struct FileCompletion {
  /// Their paths as they would be typed, sorted.
  let candidates: [CompletionCandidate]

  /// More files of a directory than this are not looked at.
  private static let limit = 10_000

  /// Finds them.
  ///
  /// - Parameters:
  ///   - typed: The path so far; `~/` is the home directory.
  ///   - endings: How a file's name must end. Any file will do when there are no endings, or when no file
  ///     that could be meant has one; `nil` leaves only directories.
  init(_ typed: String, endings: [String]?) {
    let name = String(typed.reversed().prefix { $0 != "/" }.reversed())
    let folder = String(typed.dropLast(name.count))
    var folders: [CompletionCandidate] = []
    var files: [CompletionCandidate] = []
    var fitting: [CompletionCandidate] = []
    let path = folder.isEmpty ? "." : HomeFolder.expanded(folder)
    for file in Self.names(in: path) {
      guard file.hasPrefix(name), !file.hasPrefix(".") || name.hasPrefix(".") else { continue }
      if Self.isFolder("\(path)/\(file)") {
        folders.append(CompletionCandidate("\(folder)\(file)/", .folder))
      } else if let endings {
        let candidate = CompletionCandidate(folder + file, .file)
        if endings.contains(where: file.hasSuffix) { fitting.append(candidate) }
        files.append(candidate)
      }
    }
    candidates = ((fitting.isEmpty ? files : fitting) + folders).sorted { $0.text < $1.text }
  }

  /// Whether there is something under a path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The path of a file of the same directory whose name is nearly that of a path.
  static func nearest(to path: String) -> String? {
    let name = String(path.reversed().prefix { $0 != "/" }.reversed())
    let folder = String(path.dropLast(name.count))
    return Suggestion.closest(to: name, in: names(in: folder.isEmpty ? "." : folder))
      .map { folder + $0 }
  }

  private static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < limit {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != "..", isHarmless(name) { names.append(name) }
    }
    return names
  }

  /// Whether a name can be seen, and only that.
  private static func isHarmless(_ name: String) -> Bool {
    name.unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned:
        false
      default: true
      }
    }
  }

  /// Whether what is at a path can be read once only.
  static func isPipe(_ path: String) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0 else { return false }
    return ![S_IFREG, S_IFDIR, S_IFBLK].contains(information.st_mode & S_IFMT)
  }

  /// Whether a path names a directory.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}

/// The directory that `~` stands for.
enum HomeFolder {
  /// The path with the home directory for a `~/` at its start.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst(1)
  }
}
