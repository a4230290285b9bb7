import Glibc

/// Reads files with queries.
package enum FileText {
  /// Why a file could not be read.
  package struct Failure: Error, Sendable {
    /// For people: `cannot read 'a.kql': no such file or directory`.
    package let message: String

    /// Creates a failure.
    package init(message: String) { self.message = message }
  }

  /// No query is longer than this, in bytes.
  private static let sizeLimit = 64 << 20

  /// Whether a pipe or a device may be read, which has to be waited for: not where somebody sits at a prompt.
  @TaskLocal package static var waits = true

  /// The text of a file.
  ///
  /// - Parameters:
  ///   - path: Where no such file is, backslashes are taken for slashes.
  ///   - waits: Whether it may be a pipe or a device.
  /// - Returns: The text without its byte order mark; bad UTF-8 becomes U+FFFD.
  /// - Throws: Why it cannot be read.
  package static func read(
    _ path: String, waits: Bool = FileText.waits
  ) throws(Failure) -> String {
    let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK)
    var descriptor = open(path, flags)
    var error = errno
    if descriptor < 0, path.contains("\\") {
      descriptor = open(withSlashes(path), flags)
      if descriptor < 0, errno != ENOENT { error = errno }
    }
    guard descriptor >= 0 else { throw failure(path, error) }
    defer { close(descriptor) }
    if !waits {
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
        throw failure(path, EISDIR)
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw Failure(message: "cannot read '\(path)': it is a pipe or a device, and no file")
      }
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { break }
      if count < 0 {
        error = errno
        if error == EINTR { continue }
        throw failure(path, error)
      }
      bytes.append(contentsOf: piece[..<count])
      guard bytes.count <= sizeLimit else {
        throw Failure(message: "'\(path)' is too large for a query")
      }
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The path, or with slashes for its backslashes where only that is a file.
  package static func existing(_ path: String) -> String {
    guard path.contains("\\"), access(path, F_OK) != 0 else { return path }
    let other = withSlashes(path)
    return access(other, F_OK) == 0 ? other : path
  }

  /// Whether a path names a file, at most as long as a path can be.
  package static func exists(_ path: String) -> Bool {
    path.utf8.count < 4096 && !path.contains("\0") && access(path, F_OK) == 0
  }

  /// The path with slashes in place of backslashes.
  package static func withSlashes(_ path: String) -> String {
    String(path.map { $0 == "\\" ? "/" : $0 })
  }

  private static func failure(_ path: String, _ error: Int32) -> Failure {
    let words = String(cString: strerror(error))
    let reason = words.prefix(1).lowercased() + words.dropFirst()
    return Failure(message: "cannot read '\(path)': \(reason)")
  }
}
