import KQL
import Testing

/// Windows of a stream that goes on in another process: what was open is read a second time.
@Suite struct RebuildTests {
  private static let queries = [
    "T | summarize n = count() + sum(v) by t = bin(t, 10s)",
    "T | where v != 3 | extend w = t | summarize n = count() by t = bin(w, 7s), v | project t, n",
    "T | summarize n = count() by t = bin(t, 10s), v | sort by v asc | project t, n",
    "T | where v == 1 | project t, n = v | union (T | summarize n = sum(v) by t = bin(t, 5s))",
    "T | project t, n = v",
    "T | summarize n = count() by t = bin(t, 10s), v | partition by t (sort by n desc, v asc | take 1) | project t, n",
    "T | summarize n = count() by t = bin(t, 10s), v | sort by t asc, v asc | project t, n",
    "T | extend b = bin(t, 10s) | partition by b (sort by v desc, t asc | take 1) | project t, n = v",
  ]

  /// Wherever a run is broken off, both parts together give what one run gives.
  @Test(arguments: 0..<100)
  func aBrokenRunGivesWhatAWholeOneGives(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let query = Self.queries[Int(seed) % Self.queries.count]
    let tolerance = Double(Int.random(in: 0...10, using: &random))
    let chunks = Self.chunks(&random, delay: tolerance * 1.5)
    let broken = Int.random(in: 0..<chunks.count, using: &random)

    var whole = try StreamRun(query, tolerance: tolerance, keepsLate: true)
    var first = try StreamRun(query, tolerance: tolerance, keepsLate: true)
    var second = try StreamRun(query, tolerance: tolerance, keepsLate: true)
    var wanted: [String] = []
    var rows: [String] = []
    for (ticket, chunk) in chunks.enumerated() {
      wanted += try whole.take(chunk.times, values: chunk.values, ticket: ticket)
      if ticket < broken {
        rows += try first.take(chunk.times, values: chunk.values, ticket: ticket)
      }
    }
    wanted += whole.finish()

    if let time = first.worker.time {
      second.reader.resume(at: [(worker: second.worker, time: time)])
    }
    let oldest = first.worker.oldestTicket ?? broken
    // Reading may begin earlier than it must.
    for chunk in chunks[Int.random(in: 0...oldest, using: &random)..<broken] {
      #expect(second.rebuild(chunk.times, values: chunk.values) == [])
    }
    #expect(second.reader.counts.read == 0)
    for (ticket, chunk) in chunks.enumerated().dropFirst(broken) {
      rows += try second.take(chunk.times, values: chunk.values, ticket: ticket)
    }
    rows += second.finish()
    #expect(rows == wanted)
    #expect(first.worker.lateCount + second.worker.lateCount == whole.worker.lateCount)
    #expect(first.late + second.late == whole.late)
    #expect(
      first.worker.emittedCount + second.worker.emittedCount == whole.worker.emittedCount)
  }

  /// Events in pieces, most of them in order and some of them late.
  private static func chunks(
    _ random: inout SplitMix, delay: Double
  ) -> [(times: [Double], values: [Int])] {
    var time = 0.0
    var events: [(time: Double, value: Int, order: Double)] = []
    for _ in 0..<300 {
      time += Double(Int.random(in: 0...30, using: &random)) / 10
      let late = delay * Double(Int.random(in: 0...1000, using: &random)) / 1000
      events.append((time, Int.random(in: 0...9, using: &random), time + late))
    }
    events.sort { $0.order < $1.order }
    var chunks: [(times: [Double], values: [Int])] = []
    var rest = events[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...12, using: &random))
      rest = rest.dropFirst(part.count)
      chunks.append((part.map(\.time), part.map(\.value)))
    }
    return chunks
  }

  @Test func onlyOpenWindowsHoldBack() throws {
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 5)
    #expect(run.worker.oldestTicket == nil)
    _ = try run.take([1], ticket: 3)
    _ = try run.take([12], ticket: 4)
    _ = try run.take([2, 14], ticket: 5)
    #expect(run.worker.oldestTicket == 3)
    _ = try run.take([16], ticket: 6)
    #expect(run.worker.oldestTicket == 4)
    #expect(run.idle(60).count == 1)
    #expect(run.worker.oldestTicket == nil)
  }
}
