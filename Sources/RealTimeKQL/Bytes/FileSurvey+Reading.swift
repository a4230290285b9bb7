import Glibc
import KQL

extension FileSurvey {
  /// The file that is open at a descriptor; `nil` when it is no regular file.
  ///
  /// Once `isStopped` says so, it seems to have no more bytes.
  init?(of descriptor: Int32, until isStopped: @escaping () -> Bool = { false }) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let seconds = Int64(clamping: status.st_mtim.tv_sec)
    let limit = currentTime()
    let modified = Datetime(
      ticks: Datetime.unixEpochTicks &+ Swift.min(seconds, 1 << 37) &* Timespan.second
        &+ Int64(status.st_mtim.tv_nsec) / 100)
    self.init(size: Int(status.st_size), modified: Swift.min(modified, limit)) { position, count in
      if isStopped() { return [] }
      return [UInt8](unsafeUninitializedCapacity: Swift.max(0, count)) { buffer, read in
        read = Swift.max(
          0, retrying { pread(descriptor, buffer.baseAddress, buffer.count, off_t(position)) })
      }
    }
  }
}
