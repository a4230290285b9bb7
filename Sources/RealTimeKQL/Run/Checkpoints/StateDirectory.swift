import Glibc

/// Why the directory of a run's state cannot be used.
struct StateError: Error, Hashable, Sendable {
  /// What is wrong, and with which file.
  var message: String

  /// Whether there is no room for what was to be written.
  var isOfRoom = false
}

/// A directory in which a run keeps files of its own, such as how far it is; locked as long as it is open.
final class StateDirectory: Sendable {
  /// The path as it was given.
  let path: String

  private let descriptor: Int32
  /// `-1` in one that is only looked at.
  private let lock: Int32

  /// More than this is not a file of ours.
  private static let sizeLimit = 1 << 26

  /// Opens a directory, or makes one that only its owner can enter.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - kind: What it is called in messages.
  /// - Throws: Why it cannot be used; also when another process uses it.
  init(_ path: String, kind: String = "state directory") throws(StateError) {
    self.path = path
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw StateError(message: "\(kind) '\(path)': \(errorText(Int(errno)))")
    }
    let opened = retrying {
      Int(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    }
    guard opened >= 0 else {
      let isLink = [ELOOP, ENOTDIR].contains(Int32(-opened))
      throw StateError(
        message: "\(kind) '\(path)': "
          + (isLink ? "it is not a directory, or a symbolic link" : errorText(-opened)))
    }
    descriptor = Int32(opened)
    do throws(StateError) {
      lock = try Self.lock(in: descriptor, of: path, kind)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Opens a directory to look at it; `nil` when there is none.
  init?(toReadAt path: String) {
    self.path = path
    let opened = retrying {
      Int(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    }
    guard opened >= 0 else { return nil }
    descriptor = Int32(opened)
    lock = -1
  }

  deinit {
    if lock >= 0 { close(lock) }
    close(descriptor)
  }

  private static func lock(
    in directory: Int32, of path: String, _ kind: String
  ) throws(StateError) -> Int32 {
    let opened = retrying {
      Int(openat(directory, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600))
    }
    guard opened >= 0 else {
      throw StateError(message: "\(kind) '\(path)': \(errorText(-opened))")
    }
    guard flock(Int32(opened), LOCK_EX | LOCK_NB) == 0 else {
      let isTaken = errno == EWOULDBLOCK
      let reason = isTaken ? "another process uses it" : errorText(Int(errno))
      close(Int32(opened))
      throw StateError(message: "\(kind) '\(path)': \(reason)")
    }
    return Int32(opened)
  }

  /// The bytes of a file; `nil` when there is none.
  ///
  /// - Throws: Why it cannot be read.
  func read(_ name: String) throws(StateError) -> [UInt8]? {
    let opened = retrying { Int(openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) }
    if opened == -Int(ENOENT) { return nil }
    guard opened >= 0 else { throw failure(name, -opened) }
    let file = Int32(opened)
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure(name, Int(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.sizeLimit else {
      throw StateError(message: "'\(path)/\(name)' is no file of a checkpoint")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let part = bytes.withUnsafeMutableBytes { bytes in
        retrying {
          pread(file, bytes.baseAddress.map { $0 + count }, bytes.count - count, off_t(count))
        }
      }
      if part < 0 { throw failure(name, -part) }
      if part == 0 { break }
      count += part
    }
    return Array(bytes.prefix(count))
  }

  /// Replaces a file: after a crash it has its former bytes or these.
  ///
  /// - Throws: Why it cannot be written; then it is what it was.
  func write(_ bytes: [UInt8], to name: String) throws(StateError) {
    let temporary = name + ".new"
    let file = try create(temporary)
    var result = 0
    var written = 0
    while written < bytes.count, result >= 0 {
      result = bytes.withUnsafeBytes { bytes in
        retrying {
          Glibc.write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        }
      }
      written += Swift.max(0, result)
    }
    if result >= 0 { result = retrying { Int(fdatasync(file)) } }
    close(file)
    if result >= 0 {
      result = retrying { Int(renameat(descriptor, temporary, descriptor, name)) }
    }
    guard result >= 0 else {
      _ = unlinkat(descriptor, temporary, 0)
      throw failure(name, -result)
    }
    let synced = retrying { Int(fsync(descriptor)) }
    if synced < 0 { throw failure(name, -synced) }
  }

  /// Opens a new file, or one in place of the one that has the name, to be written.
  ///
  /// - Throws: Why it cannot be written.
  func create(_ name: String) throws(StateError) -> Int32 {
    let opened = retrying {
      Int(
        openat(descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600))
    }
    guard opened >= 0 else { throw failure(name, -opened) }
    return Int32(opened)
  }

  /// Opens a file to be read.
  ///
  /// - Throws: Why it cannot be read.
  func open(_ name: String) throws(StateError) -> Int32 {
    let opened = retrying { Int(openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) }
    guard opened >= 0 else { throw failure(name, -opened) }
    return Int32(opened)
  }

  /// Keeps room in a file that is not there yet, as far as there is any.
  func keep(_ count: Int, in name: String) {
    let opened = openat(
      descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard opened >= 0 else { return }
    if posix_fallocate(opened, 0, off_t(count)) != 0 { remove(name) }
    close(opened)
  }

  /// Makes a file end earlier.
  ///
  /// - Throws: Why it cannot be written.
  func cut(_ name: String, to count: Int) throws(StateError) {
    let opened = retrying { Int(openat(descriptor, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)) }
    guard opened >= 0 else { throw failure(name, -opened) }
    defer { close(Int32(opened)) }
    let result = shorten(Int32(opened), to: count)
    if result < 0 { throw failure(name, -result) }
  }

  /// The names of files that begin with a prefix.
  func names(with prefix: String) -> [String] {
    guard let folder = fdopendir(fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) else { return [] }
    defer { closedir(folder) }
    rewinddir(folder)
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(prefix) { names.append(name) }
    }
    return names
  }

  /// Removes a file that is not needed any more.
  func remove(_ name: String) { _ = unlinkat(descriptor, name, 0) }

  /// Gives a file that cannot be used another name; true when that could be done.
  func setAside(_ name: String, as other: String) -> Bool {
    renameat(descriptor, name, descriptor, other) == 0
  }

  /// What to say of a file that cannot be used.
  func failure(_ name: String, _ error: Int) -> StateError {
    StateError(
      message: "'\(path)/\(name)': \(errorText(error))",
      isOfRoom: [ENOSPC, EDQUOT].contains(Int32(error)))
  }
}
