import Glibc

/// A file, whatever its name is.
struct FileIdentity: Hashable, Sendable {
  /// The device it is on.
  var device: UInt64

  /// Its number on the device, which another file may get when it is gone.
  var inode: UInt64

  /// Creates an identity.
  init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// The file that a status is of.
  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The regular file that a path itself is, no link to it; `nil` when it is none.
  init?(of path: String) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// The file that a path names; `nil` when there is none.
  init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}
