import Glibc
public import KQL

/// Repeats a system call while signals interrupt it.
///
/// - Returns: What the call returned, or minus the error number.
@inline(__always)
func retrying(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    let error = errno
    if error != EINTR { return -Int(error) }
  }
}

/// Fills memory with the bytes of a file from a position on.
///
/// - Returns: Whether there were as many.
func fill(
  _ target: UnsafeMutableRawBufferPointer, from descriptor: Int32, at position: Int
) -> Bool {
  var done = 0
  while done < target.count {
    let count = retrying {
      pread(
        descriptor, target.baseAddress.map { $0 + done }, target.count - done,
        off_t(position + done))
    }
    if count <= 0 { return false }
    done += count
  }
  return true
}

/// Makes a file end earlier.
///
/// - Returns: 0, or minus the error number.
func shorten(_ descriptor: Int32, to count: Int) -> Int {
  retrying { Int(ftruncate(descriptor, off_t(count))) }
}

/// The system's words for an error number, in lower case at the start.
func errorText(_ number: Int) -> String {
  guard let words = strerror(Int32(truncatingIfNeeded: number)) else { return "error \(number)" }
  let text = String(cString: words)
  return text.prefix(1).lowercased() + text.dropFirst()
}

/// Nanoseconds of a clock that only goes forward.
func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// The time of day.
package func currentTime() -> Datetime {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Datetime(
    ticks: Datetime.unixEpochTicks &+ Int64(time.tv_sec) &* Timespan.second
      &+ Int64(time.tv_nsec) / 100)
}

extension Datetime {
  /// The time of day.
  public static var now: Datetime { currentTime() }
}
