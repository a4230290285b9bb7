import Glibc
import KQLSyntax

/// The files that arguments name: paths, `-`, and patterns such as `logs/*.csv`.
package enum FileList {
  /// The pattern of all files in a folder.
  package static func all(in folder: String) -> String {
    folder.hasSuffix("/") ? folder + "*" : folder + "/*"
  }

  /// Expands patterns, in the order of the arguments and then of the names.
  static func expanded(_ arguments: [String]) throws(SourceError) -> [String] {
    var paths: [String] = []
    for argument in arguments {
      if argument == "-" || !isPattern(argument) || exists(argument) {
        paths.append(argument)
      } else {
        paths += try matches(argument)
      }
    }
    return paths
  }

  /// Whether a path has a wildcard.
  static func isPattern(_ path: String) -> Bool {
    path.utf8.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// What arguments name of files that are followed: paths, and patterns whose files may yet come.
  static func followed(
    _ arguments: [String]
  ) throws(SourceError) -> (paths: [String], patterns: [String]) {
    var paths: [String] = []
    var patterns: [String] = []
    for argument in arguments {
      guard isPattern(argument), !exists(argument) else {
        paths.append(argument)
        continue
      }
      let directory = directory(of: argument)
      guard isPattern(directory) || exists(directory) else {
        throw SourceError("no file matches '\(argument)', and there is no folder '\(directory)'")
      }
      patterns.append(argument)
    }
    return (paths, patterns)
  }

  /// The directory that a path is in.
  static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// What to say of a file that is waited for.
  static func waiting(for path: String) -> String {
    "note: waiting for '\(path)' to appear\(likely(path))"
  }

  /// Which file beside one that is not there may be meant: `; did you mean 'auth.log'?`, or nothing.
  static func likely(_ path: String) -> String {
    let folder = directory(of: path)
    let names = present("\(folder)/*").map { name(of: $0) }
    let likely = Suggestion.closest(to: name(of: path), in: names)
    let prefix = path.utf8.contains(UInt8(ascii: "/")) ? "\(folder == "/" ? "" : folder)/" : ""
    return likely.map { "; did you mean '\(prefix)\($0.onOneLine)'?" } ?? ""
  }

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func matches(_ pattern: String) throws(SourceError) -> [String] {
    let found = present(pattern)
    if found.isEmpty { throw SourceError("no file matches '\(pattern)'") }
    return found
  }

  /// The files that match a pattern now, by name; `**` stands for any number of folders.
  static func present(_ pattern: String) -> [String] {
    if FolderPattern.isOne(pattern) { return FolderPattern(pattern).present }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
