import Glibc

/// Tells when files change (inotify).
final class FileWatcher {
  /// Readable when something has changed.
  let descriptor: Int32

  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 8)

  init() throws(SourceError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    if descriptor < 0 { throw SourceError("cannot watch files: \(errorText(Int(errno)))") }
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  /// Watches an open file, whatever its name is or will be; returns a number for it, or -1.
  func watch(file: Int32) -> Int32 {
    inotify_add_watch(
      descriptor, "/proc/self/fd/\(file)",
      UInt32(IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF | IN_ATTRIB))
  }

  /// Watches the names in a directory; the same directory has always the same number.
  func watch(directory: String) -> Int32 {
    inotify_add_watch(
      descriptor, directory,
      UInt32(IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR))
  }

  /// Stops watching.
  func remove(_ watch: Int32) {
    if watch >= 0 { inotify_rm_watch(descriptor, watch) }
  }

  /// What happened to something watched.
  struct Event {
    /// The number of the watch; -1 when events were lost.
    var watch: Int32
    /// Whether it is about the bytes of a file, not about names.
    var isModification: Bool
  }

  /// Calls `body` with everything that has happened since the last time.
  func takeEvents(_ body: (Event) -> Void) {
    while true {
      let count = retrying { read(descriptor, buffer.baseAddress, buffer.count) }
      guard count > 0 else { return }
      let header = MemoryLayout<inotify_event>.size
      var offset = 0
      while offset + header <= count {
        let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        body(
          Event(
            watch: event.mask & UInt32(IN_Q_OVERFLOW) != 0 ? -1 : event.wd,
            isModification: event.mask & UInt32(IN_MODIFY) != 0))
        offset += header + Int(event.len)
      }
      // A short read leaves nothing behind.
      if count < buffer.count / 2 { return }
    }
  }
}
