import Glibc
import KQL

extension InputKind {
  static let demo = InputKind(
    "demo", "Made-up live events with attacks among them: logins, tcp or dns.",
    argument: "logins|tcp|dns", isLive: true
  ) { (request) throws(PipelineError) in
    let processes = request.options.seed == nil ? DemoInput.runningProcesses() : []
    let numbers = processes.isEmpty ? [412, 1180, 2204, 733, 1, 3051, 998] : processes
    let name = request.inputArguments.first ?? "logins"
    let stream: any DemoStream
    switch name {
    case "logins": stream = DemoLogins()
    case "tcp": stream = DemoConnections(processes: numbers)
    case "dns": stream = DemoLookups(processes: numbers)
    default: throw .usage("there is no demo '\(name)'", help: "demos are logins, tcp and dns")
    }
    let options = request.options
    let isLive = options.count == nil || options.rate != nil
    let rate = options.rate ?? 20
    var from = currentTime()
    if options.seed != nil, !isLive {
      from = DemoInput.seededStart
    } else if !isLive, let count = options.count {
      from = Datetime(ticks: from.ticks - Int64(Swift.min(Double(count) / rate * 1e7, 1e17)))
    }
    let reader = DemoReader(
      stream, seed: options.seed ?? UInt64.random(in: 0...UInt64.max), limit: options.count,
      rate: rate, isPaced: isLive, from: from)
    do throws(SourceError) {
      return OpenInput(
        bytes: try ByteInput(DemoInput(reader, name: name)),
        standard: NDJSONFormat(schema: type(of: stream).schema), isLive: isLive)
    } catch {
      throw .source(error.message)
    }
  }
}

/// The lines of a demo.
///
/// Without a number of events it is live, about 20 events a second. With a number it makes them at once,
/// up to the present; with a seed as well, always the same ones, times included.
final class DemoInput: FeedSet {
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
