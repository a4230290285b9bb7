import Glibc
import KQL

/// The lines of a demo.
///
/// Without a number of events it is live, about 20 events a second. With a number it makes them at once,
/// up to the present; with a seed as well, always the same ones, times included.
final class DemoFeed: FeedSet {
  private let reader: DemoReader
  private let feed: Feed

  /// 2024-05-01T00:00:00Z: when the events of a seed begin.
  static let seededStart = Datetime(ticks: 638_501_184_000_000_000)

  init(_ reader: DemoReader, name: String) {
    self.reader = reader
    feed = Feed(
      reader, origin: "demo \(name)", pool: BufferPool(capacity: 1 << 18),
      makeFraming: { NDJSONFormat.framing() })
  }

  func next() throws(SourceError) -> FeedResult { try feed.next() }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let due = reader.millisecondsToNext
    let time = milliseconds < 0 ? due : Swift.min(milliseconds, due)
    var stop = pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&stop, 1, Int32(clamping: time))
  }

  var statistics: InputStatistics { feed.statistics }

  /// The numbers of some processes of this machine, so that their names can be found.
  static func runningProcesses() -> [Int] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var numbers: [Int] = []
    while numbers.count < 40, let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int(name) { numbers.append(number) }
    }
    return numbers
  }
}
