import Glibc

/// What is known of a file that is, or is to be, written to.
struct FileStatus {
  /// Which file it is.
  var identity: FileIdentity

  /// How long it is.
  var count: Int

  /// Whether it is a file on a disk.
  var isRegular: Bool

  private init(_ status: stat) {
    identity = FileIdentity(status)
    count = Int(status.st_size)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }

  /// Looks at an open file; `nil` when that cannot be done.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Looks at what a path leads to; `nil` when there is nothing.
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether it is a file as an output begins: empty, or an empty array.
  func holdsNoRow(_ path: String) -> Bool {
    if count == 0 { return true }
    guard count == 4 else { return false }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    return pread(descriptor, &bytes, 4, 0) == 4 && bytes == (0x5B, 0x0A, 0x5D, 0x0A)
  }
}
