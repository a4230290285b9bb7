import Glibc

/// Which files and folders hold a journal.
enum JournalFiles {
  /// Whether a name is that of a file of a journal, also of one that was not closed.
  static func isName(_ name: String) -> Bool {
    name.hasSuffix(".journal") || name.hasSuffix(".journal~")
  }

  /// Whether there is a file or a folder at a path.
  static func exists(_ path: String) -> Bool { kind(path) != nil }

  /// Whether there is a folder at a path.
  static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  /// Whether there is a file that begins as one of a journal does, or a folder with such files.
  static func isJournal(_ path: String) -> Bool {
    switch kind(path) {
    case S_IFDIR: hasFiles(path)
    case S_IFREG: beginning(path) == Array("LPKSHHRH".utf8)
    default: false
    }
  }

  /// Whether libsystemd finds files of a journal in a folder: there, or in the folder of a machine in it.
  static func hasFiles(_ folder: String) -> Bool {
    let names = names(folder)
    return names.contains(where: isName)
      || names.contains { name in
        let machine = name.split(separator: ".", maxSplits: 1).first ?? ""
        return machine.count == 32 && machine.allSatisfy(\.isHexDigit)
          && self.names("\(folder)/\(name)").contains(where: isName)
      }
  }

  /// The files that a file of a journal was before it was full and got another name: `x@….journal` beside `x.journal`.
  static func renamed(from file: String) -> [String] {
    let name = FileList.name(of: file)
    guard isName(name), let end = name.lastIndex(of: ".") else { return [] }
    let folder = file.dropLast(name.count)
    return names(FileList.directory(of: file))
      .filter { $0.hasPrefix("\(name[..<end])@") && isName($0) }.map { folder + $0 }.sorted()
  }

  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func names(_ folder: String) -> [String] {
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while let entry = readdir(open) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  private static func beginning(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: 8) { (buffer, count) in
      count = Swift.max(0, retrying { read(file, buffer.baseAddress, 8) })
    }
  }
}
