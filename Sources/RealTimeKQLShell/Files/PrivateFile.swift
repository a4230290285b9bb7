import Glibc

/// A file that nobody else can read.
enum PrivateFile {
  /// Writes a text to a file; a part of it is not left behind.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - path: Where it is written. A link is not followed.
  ///   - replaces: Whether it may be in place of a file that is there.
  ///   - name: What an error calls it.
  /// - Throws: Why that cannot be done.
  static func write(
    _ text: String, to path: String, replaces: Bool, named name: String
  ) throws(ShellMistake) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replaces ? O_TRUNC : O_EXCL)
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw mistake(name) }
    var text = text
    let isWritten = text.withUTF8 { bytes in
      Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
    let mistake = mistake(name)
    close(descriptor)
    guard !isWritten else { return }
    unlink(path)
    throw mistake
  }

  /// What the last system call says of a file that cannot be written.
  static func mistake(_ name: String) -> ShellMistake {
    ShellMistake("cannot write '\(name)': \(String(cString: strerror(errno)))")
  }
}
