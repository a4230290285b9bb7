import Glibc
import KQL

extension Datetime {
  /// The time of day.
  static var current: Datetime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Datetime(
      ticks: unixEpochTicks &+ Int64(time.tv_sec) &* Timespan.second &+ Int64(time.tv_nsec) / 100)
  }
}
