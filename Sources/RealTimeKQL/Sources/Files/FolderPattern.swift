import Glibc

/// A pattern with `**`, which stands for any number of folders, and at the end for all that is in them: `logs/**/app*.log`, `logs/**`.
struct FolderPattern {
  private let parts: [String]
  private let isAbsolute: Bool

  /// Folders one in the other beyond this depth are not looked into, nor more than this many.
  private static let deepest = 64
  private static let most = 100_000

  /// Whether a pattern is one.
  static func isOne(_ pattern: String) -> Bool { pattern.split(separator: "/").contains("**") }

  init(_ pattern: String) {
    isAbsolute = pattern.utf8.first == UInt8(ascii: "/")
    let parts = pattern.split(separator: "/").map(String.init).filter { $0 != "." }
    self.parts = parts.last == "**" ? parts + ["*"] : parts
  }

  /// Whether a path matches.
  func matches(_ path: String) -> Bool {
    guard isAbsolute == (path.utf8.first == UInt8(ascii: "/")) else { return false }
    let names = path.split(separator: "/").map(String.init).filter { $0 != "." }
    return Self.matches(parts[...], names[...])
  }

  private static func matches(_ parts: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    guard part == "**" else {
      guard let name = names.first, fnmatch(part, name, FNM_PERIOD) == 0 else { return false }
      return matches(parts.dropFirst(), names.dropFirst())
    }
    if matches(parts.dropFirst(), names) { return true }
    guard let name = names.first, name.utf8.first != UInt8(ascii: ".") else { return false }
    return matches(parts, names.dropFirst())
  }

  /// The files that match now, by name.
  var present: [String] {
    var found: Set<String> = []
    var folders = 0
    walk(isAbsolute ? "/" : "", parts[...], depth: 0, &found, &folders)
    return found.sorted()
  }

  private func walk(
    _ folder: String, _ parts: ArraySlice<String>, depth: Int, _ found: inout Set<String>,
    _ folders: inout Int
  ) {
    guard let part = parts.first, depth < Self.deepest, folders < Self.most else { return }
    let rest = parts.dropFirst()
    if part == "**" {
      walk(folder, rest, depth: depth, &found, &folders)
      for name in Self.names(in: folder, &folders) where name.utf8.first != UInt8(ascii: ".") {
        let path = folder + name
        // A link could lead back.
        if Self.kind(path, followsLinks: false) == S_IFDIR {
          walk(path + "/", parts, depth: depth + 1, &found, &folders)
        }
      }
      return
    }
    let isPattern = FileList.isPattern(part)
    for name in isPattern ? Self.names(in: folder, &folders) : [part] {
      if isPattern, fnmatch(part, name, FNM_PERIOD) != 0 { continue }
      let path = folder + name
      let kind = Self.kind(path, followsLinks: true)
      if rest.isEmpty {
        if kind == S_IFREG { found.insert(path) }
      } else if kind == S_IFDIR {
        walk(path + "/", rest, depth: depth + 1, &found, &folders)
      }
    }
  }

  private static func kind(_ path: String, followsLinks: Bool) -> mode_t? {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    return status.st_mode & S_IFMT
  }

  private static func names(in folder: String, _ folders: inout Int) -> [String] {
    folders += 1
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
