import Glibc

/// The files that arguments name: paths, `-`, and patterns such as `logs/*.csv`.
enum FileList {
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

  private static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func matches(_ pattern: String) throws(SourceError) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else {
      throw SourceError("no file matches '\(pattern)'")
    }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
