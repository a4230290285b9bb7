import KQL
import Testing

/// Windows of a stream that does not end: when they are given out, and that they are right.
@Suite struct WindowTests {
  /// A window comes when an event after its end by more than the tolerance does, and only once.
  @Test func windowsEndWithTheWatermark() throws {
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 5)
    #expect(try run.take([1, 4, 9]) == [])
    #expect(try run.take([12]) == [])
    #expect(try run.take([14.9]) == [])
    #expect(try run.take([15]) == ["00:00:00 3"])
    #expect(try run.take([11, 25.5]) == ["00:00:10 4"])
    #expect(run.finish() == ["00:00:20 1"])
    #expect(run.worker.lateCount == 0)
  }

  @Test func lateRowsAreDroppedAndKept() throws {
    var run = try StreamRun(
      "T | where v >= 0 | summarize n = count() by t = bin(t, 10s)", tolerance: 0, keepsLate: true)
    #expect(try run.take([1, 20]) == ["00:00:00 1"])
    #expect(try run.take([9.5, 21, 3]) == [])
    #expect(run.worker.lateCount == 2)
    #expect(run.late == ["00:00:09.5 1", "00:00:03 1"])
    #expect(run.finish() == ["00:00:20 2"])
  }

  /// A quiet stream's window ends with the clock.
  @Test func windowsEndWithTheClock() throws {
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 5)
    #expect(try run.take([8]) == [])
    #expect(run.idle(6.9) == [])
    #expect(run.idle(7) == ["00:00:00 1"])
    #expect(try run.take([9]) == [])
    #expect(run.worker.lateCount == 1)
  }

  @Test func eventsOfTheFutureDoNotMoveTheWatermark() throws {
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 0)
    #expect(try run.take([5, 1000], at: 6) == [])
    #expect(run.reader.futureCount == 1)
    #expect(try run.take([301], at: 6) == [])
    #expect(try run.take([302], at: 9.9) == [])
    #expect(try run.take([303], at: 10) == ["00:00:00 1"])
    #expect(run.finish() == ["00:05:00 3", "00:16:40 1"])
  }

  @Test(arguments: [
    "T | extend u = t | project-rename w = u | where v >= 0 | summarize n = count() by t = bin(w, 10s)",
    "T | extend t = bin(t, 10s) | summarize n = count() by t",
    "T | project b = t + 1h | summarize n = count() by t = bin(b - 1h, 10s)",
    "let size = 10s; T | parse 'a=1' with 'a=' a:long | summarize n = count() by t = floor(t, size)",
    "T | mv-expand v2 = dynamic([1]) | summarize n = count() by t = bin_at(t, 10s, datetime(2024-01-01))",
    "T | lookup (datatable(v: long)[1]) on v | summarize n = count() by t = bin(t, 10s)",
    "T | as A | union (A | where false) | summarize n = count() by t = bin(t, 10s)",
    "T | summarize n = count() by t = bin(t, 1s) | summarize n = sum(n) by t = bin(t, 10s)",
  ])
  func eventTimeIsFollowed(_ query: String) throws {
    var run = try StreamRun(query, tolerance: 0)
    #expect(try run.take([5, 6, 10]) == ["00:00:00 2"])
    #expect(run.finish() == ["00:00:10 1"])
  }

  /// An open stream that has shown no event yet has an event time by its usual names.
  @Test(arguments: ["bin(Timestamp, 10s)", "bin(todatetime(Timestamp), 10s)"])
  func unseenEventTimeIsFollowed(_ bin: String) throws {
    var run = try StreamRun(
      "T | summarize n = count() by t = \(bin)", tolerance: 0, column: "Timestamp", declares: false)
    #expect(try run.take([5, 6, 10]) == ["00:00:00 2"])
    #expect(run.finish() == ["00:00:10 1"])
  }

  /// A last sort by something else than the time holds no rows back.
  @Test func lastSortsHoldNothingBack() throws {
    var run = try StreamRun(
      "T | summarize n = count() by t = bin(t, 10s), v | sort by v desc | project t, n = v",
      tolerance: 0)
    #expect(try run.take([1, 2], values: [3, 7]) == [])
    #expect(try run.take([12, 13], values: [1, 2]) == ["00:00:00 3", "00:00:00 7"])
    #expect(run.finish() == ["00:00:10 1", "00:00:10 2"])
    var raw = try StreamRun("T | where v > 0 | sort by t desc | project t, v", tolerance: 0)
    #expect(try raw.take([1, 2]) == ["00:00:01 1", "00:00:02 1"])
  }

  /// What stands behind windows means all of them, and each by `partition` of their time.
  @Test func topsBehindWindowsAreTotals() throws {
    var run = try StreamRun(
      "T | summarize n = count() by t = bin(t, 10s), v | top 1 by v | project t, v", tolerance: 0)
    #expect(try run.take([1, 2, 12, 33], values: [3, 7, 5, 1]) == [])
    #expect(run.snapshot() == ["00:00:00 7"])
    #expect(run.finish() == ["00:00:00 7"])
    run = try StreamRun(
      "T | summarize n = count() by t = bin(t, 10s), v | partition by t (top 1 by v) | project t, v",
      tolerance: 0)
    #expect(
      try run.take([1, 2, 12, 33], values: [3, 7, 5, 1]) == ["00:00:00 7", "00:00:10 5"])
    #expect(run.finish() == ["00:00:30 1"])
  }

  /// Rows in the order of their time wait for the tolerance.
  @Test func sortsByTimeWaitForTheTolerance() throws {
    var run = try StreamRun(
      "T | sort by t asc | extend d = t - prev(t) | project t, d / 1s", tolerance: 2)
    #expect(try run.take([1, 3, 2]) == [])
    #expect(try run.take([6]) == ["00:00:01 ", "00:00:02 1", "00:00:03 1"])
    #expect(try run.take([1.5]) == [])
    #expect(run.worker.lateCount == 1)
    #expect(run.finish() == ["00:00:06 3"])
  }

  @Test func totalsAreShownAndKept() throws {
    var run = try StreamRun("T | summarize n = count() by t = datetime(2024-01-01)", tolerance: 0)
    #expect(try run.take([1, 2]) == [])
    #expect(run.snapshot() == ["00:00:00 2"])
    #expect(try run.take([3]) == [])
    #expect(run.snapshot() == ["00:00:00 3"])
    #expect(run.finish() == ["00:00:00 3"])
  }

  @Test func openWindowsAreShownAndKept() throws {
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 0)
    #expect(try run.take([1]) == [])
    #expect(run.snapshot() == ["00:00:00 1"])
    #expect(try run.take([2, 11]) == ["00:00:00 2"])
    #expect(run.finish() == ["00:00:10 1"])
  }

  @Test func endlessSortsAreFound() throws {
    func endless(_ text: String) throws -> String? {
      try Query(text, catalog: StreamRun.catalog(), now: Project.now).endlessOperator
    }
    #expect(try endless("T | sort by v") == nil)
    #expect(try endless("T | sort by v | extend n = prev(v)") == "sort")
    #expect(try endless("T | sort by t desc | extend n = prev(v)") == "sort")
    #expect(try endless("T | sort by t asc | extend n = prev(v)") == nil)
    #expect(try endless("T | sort by v | summarize max(v)") == nil)
    #expect(try endless("T | sort by v | summarize make_list(v)") == "sort")
    #expect(try endless("T | sort by v | take 3") == nil)
    #expect(try endless("T | serialize n = row_number()") == nil)
    #expect(try endless("T | serialize | where v > 1") == nil)
    #expect(try endless("T | union T | serialize | extend n = prev(v)") == "serialize")
    #expect(try endless("T | partition by v (take 1)") == nil)
    #expect(try endless("T | top-nested 2 of v by count()") == nil)
    #expect(try endless("T | make-series n = count() on t step 1h") == nil)
    #expect(try endless("T | join kind=inner (T) on v | sort by v | extend prev(v)") == "sort")
    #expect(try endless("T | join kind=inner (T | summarize by v) on v | sort by t") == nil)
    #expect(try endless("T | take 5 | sort by t") == nil)
    #expect(try endless("T | top 5 by t") == nil)
    #expect(try endless("T | summarize count() by v | sort by v") == nil)
    #expect(try endless("T | summarize count() by bin(t, 1m) | sort by t") == nil)
    #expect(try endless("datatable(a: long)[1] | sort by a") == nil)
  }

  /// Where several sources mix their events, their order must be said.
  @Test func ordersOfArrivalAreFound() throws {
    func ordered(_ text: String) throws -> String? {
      try Query(text, catalog: StreamRun.catalog(), now: Project.now).orderedOperator
    }
    #expect(try ordered("T | serialize n = row_number()") == "serialize")
    #expect(try ordered("T | scan with (step a: true;)") == "scan")
    #expect(try ordered("T | sort by t asc | extend n = prev(v)") == nil)
    #expect(try ordered("T | sort by t asc | scan with (step a: true;)") == nil)
    #expect(try ordered("T | summarize n = count() by bin(t, 1m) | serialize m = prev(n)") == nil)
    #expect(try ordered("T | where v > 1 | extend v = v + 1") == nil)
  }

  /// Events shuffled within the tolerance give the windows that the table gives.
  @Test(arguments: 0..<100)
  func shuffledEventsGiveTheAnswerOfTheTable(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let query = """
      T | where v != 3 | extend w = t
      | summarize n = count() + sum(v) + dcount(v % 5) by t = bin(w, \([1, 7, 10, 60].randomElement(using: &random) ?? 1)s), v
      | project t, n
      """
    let tolerance = Double(Int.random(in: 0...20, using: &random))
    var time = 0.0
    var events: [(time: Double, value: Int, order: Double)] = []
    for _ in 0..<600 {
      time += Double(Int.random(in: 0...30, using: &random)) / 10
      let delay = tolerance * Double(Int.random(in: 0...1000, using: &random)) / 1000
      events.append((time, Int.random(in: 0...9, using: &random), time + delay))
    }
    events.sort { $0.order < $1.order }
    var run = try StreamRun(query, tolerance: tolerance)
    var rows: [String] = []
    var rest = events[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...40, using: &random))
      rest = rest.dropFirst(part.count)
      rows += try run.take(part.map(\.time), values: part.map(\.value))
    }
    let early = rows.count
    rows += run.finish()
    var table = try StreamRun(query, tolerance: nil)
    _ = try table.take(events.map(\.time), values: events.map(\.value))
    #expect(rows.sorted() == table.finish().sorted())
    #expect(run.worker.lateCount == 0)
    #expect(early > rows.count / 2)
    #expect(rows.map { $0.prefix(8) } == rows.map { $0.prefix(8) }.sorted())
  }

  /// Windows and late rows together are the input.
  @Test(arguments: 0..<20)
  func windowsAndLateRowsAreTheInput(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var run = try StreamRun("T | summarize n = count() by t = bin(t, 10s)", tolerance: 2)
    var rows: [String] = []
    for step in 0..<100 {
      let times = (0..<7).map { _ in
        Double(step) + Double(Int.random(in: 0...300, using: &random)) / 10
      }
      rows += try run.take(times)
    }
    rows += run.finish()
    let counted = rows.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(counted.reduce(run.worker.lateCount, +) == 700)
    #expect(run.worker.lateCount > 0)
    #expect(Set(rows.map { $0.prefix(8) }).count == rows.count)
  }
}
