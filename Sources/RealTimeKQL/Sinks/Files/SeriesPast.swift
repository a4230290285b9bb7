import Glibc
import KQL

/// Puts the files of an earlier run right: names that they were to get, and what came after its checkpoint.
struct SeriesPast {
  private let mark: SeriesMark
  private let name: FileName
  private let writing: FileWriting
  private let context: SinkContext

  init(
    _ mark: SeriesMark, in name: FileName, _ writing: FileWriting, _ context: SinkContext
  ) {
    self.mark = mark
    self.name = name
    self.writing = writing
    self.context = context
  }

  /// Opens the file of the mark, cut to its length.
  ///
  /// - Parameter isDraft: Whether the file keeps its temporary name.
  /// - Returns: `nil` when it is not at its place any more.
  /// - Throws: Why it cannot be written.
  func resumed(isDraft: Bool) throws(SinkError) -> (OutputFile, SeriesMark.Name)? {
    for finished in mark.finished {
      _ = Self.publish(finished, in: name, writing, context)
    }
    removeBegun()
    var opening = OutputOpening(writing.existing, context)
    opening.continuation = .mark(mark.file)
    let own = name.path(mark.name.base, mark.name.number)
    for path in [mark.name.temporary.map { name.folder + $0 }, own] {
      guard let path, FileIdentity(of: path) == mark.file.identity else { continue }
      let file = try OutputFile(path: path, opening)
      var found = mark.name
      if path == own {
        found.temporary = nil
      } else if !isDraft {
        found = Self.publish(found, in: name, writing, context).name
      }
      return (file, found)
    }
    if let renamed = try cutRenamed() {
      context.note("note: file '\(own)' is '\(renamed)' now; a new one is begun")
    } else if mark.file.count > 0 {
      context.note("note: file '\(own)' is gone; it is made anew")
    }
    return nil
  }

  /// Removes files that were begun after the mark, which have temporary names.
  private func removeBegun() {
    let kept = Set(([mark.name] + mark.finished).compactMap(\.temporary))
    for (other, _) in Self.names(in: name.folder)
    where other.hasPrefix(".") && other.hasSuffix(".partial") && other.contains(".\(mark.token).")
      && !kept.contains(other)
    {
      unlink(name.folder + other)
    }
  }

  /// Cuts the file under the name that somebody has given it; `nil` when it is nowhere in its folder.
  private func cutRenamed() throws(SinkError) -> String? {
    // Only its bytes tell it from another file that has got its number.
    guard mark.anchor.count > 0 else { return nil }
    for (other, inode) in Self.names(in: name.folder) where inode == mark.file.identity.inode {
      let path = name.folder + other
      guard FileIdentity(of: path) == mark.file.identity else { continue }
      var opening = OutputOpening(.append, context)
      opening.continuation = nil
      let file = try OutputFile(path: path, opening)
      guard file.identity == mark.file.identity, file.count >= mark.file.count,
        file.anchor(at: mark.file.count) == mark.anchor
      else { return nil }
      try file.truncate(to: mark.file.count)
      return path
    }
    return nil
  }

  /// Gives a file its name, or one with a higher number when somebody else's file has that.
  ///
  /// - Returns: Its name now, and whether it has one; when it has not, that is tried again.
  static func publish(
    _ file: SeriesMark.Name, in name: FileName, _ writing: FileWriting, _ context: SinkContext
  ) -> (name: SeriesMark.Name, isDone: Bool) {
    guard let temporary = file.temporary else { return (file, true) }
    let path = name.folder + temporary
    var published = file
    published.temporary = nil
    while true {
      let target = name.path(published.base, published.number)
      var status = stat()
      let exists = lstat(target, &status) == 0
      let isEmpty = exists && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
      if !exists || isEmpty || writing.overwrite {
        if isEmpty || writing.overwrite {
          if rename(path, target) == 0 { break }
        } else if link(path, target) == 0 {
          // Unlike a rename, it never replaces a file that came meanwhile.
          unlink(path)
          break
        } else if errno == EEXIST {
          continue
        } else if errno == EPERM || errno == EOPNOTSUPP, rename(path, target) == 0 {
          break
        }
        if errno == ENOENT { return (published, true) }
        context.note(
          "warning: file '\(path)' cannot be named '\(target)': \(errorText(Int(errno)))")
        return (file, false)
      }
      published.number += 1
    }
    synchronize(folder: name.folder)
    return (published, true)
  }

  private static func synchronize(folder: String) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  private static func names(in folder: String) -> [(name: String, inode: UInt64)] {
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var names: [(String, UInt64)] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append((name, UInt64(entry.pointee.d_ino)))
    }
    return names
  }
}
