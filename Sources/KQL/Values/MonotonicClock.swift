import Glibc

/// A clock that only goes forward.
enum MonotonicClock {
  /// Nanoseconds since some time.
  static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
