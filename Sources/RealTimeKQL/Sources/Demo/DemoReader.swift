import Glibc
import KQL

/// Gives the lines of a demo as they fall due, or all at once.
final class DemoReader: ByteReader {
  private var stream: any DemoStream
  private var random: DemoRandom
  private let limit: Int?
  private let nanoseconds: Double
  private let isPaced: Bool
  private let started = monotonicNanoseconds()
  private let firstTime: Datetime
  private var made = 0
  private var pending: [UInt8] = []

  /// How many lines are made at once when nothing is waited for.
  private static let lines = 256

  /// Creates a reader of `limit` events, or endless ones; they are waited for when `isPaced`.
  init(
    _ stream: any DemoStream, seed: UInt64, limit: Int?, rate: Double, isPaced: Bool, from: Datetime
  ) {
    self.stream = stream
    random = DemoRandom(seed: seed)
    self.limit = limit
    nanoseconds = 1e9 / Swift.min(Swift.max(rate, 0.001), 1e7)
    self.isPaced = isPaced
    firstTime = from
  }

  var pollDescriptor: Int32? { nil }

  /// The milliseconds until the next event is due.
  var millisecondsToNext: Int {
    let due = Double(started) + Double(made) * nanoseconds
    let rest = (due - Double(monotonicNanoseconds())) / 1e6
    return Int(Swift.min(Swift.max(rest.rounded(.up), 0), 60_000))
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    if pending.isEmpty { makeLines() }
    if pending.isEmpty {
      return limit.map { made >= $0 } == true ? .end : .nothingYet
    }
    let count = Swift.min(pending.count, target.count)
    target.copyBytes(from: pending[..<count])
    pending.removeFirst(count)
    return .bytes(count)
  }

  private func makeLines() {
    var due = Self.lines
    if isPaced {
      let passed = Double(monotonicNanoseconds() - started) / nanoseconds
      due = Swift.min(due, Int(Swift.min(passed, 1e15)) + 1 - made)
    }
    if let limit { due = Swift.min(due, limit - made) }
    guard due > 0 else { return }
    for _ in 0..<due {
      let event = stream.next(at: time(), &random)
      pending.append(contentsOf: event.text.utf8)
      pending.append(contentsOf: "}\n".utf8)
      made += 1
    }
  }

  /// The time of the next event.
  private func time() -> String {
    let passed = Int64(Swift.min(Double(made) * nanoseconds / 100, 1e17))
    return Swift.min(Datetime(ticks: firstTime.ticks &+ passed), .maximum).text
  }
}
