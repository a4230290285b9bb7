import KQL
import Testing

/// Every source of a stream has a clock of its own.
@Suite struct SourceClockTests {
  private static let windows = "T | summarize n = count() by t = bin(t, 10s)"

  /// A file that is not read yet holds the stream's time, however far others are.
  @Test func unreadFilesHold() throws {
    var run = try StreamRun(Self.windows, tolerance: 0)
    run.reader.hold(["a", "b"])
    #expect(try run.take([1, 5000], from: "a") == [])
    run.reader.hold(["b"])
    #expect(run.idle(60) == [])
    #expect(try run.take([2, 15], from: "b") == ["00:00:00 2"])
    #expect(try run.take([4999], from: "b") == ["00:00:10 1"])
    run.reader.hold([])
    #expect(run.idle(60.9) == [])
    #expect(run.idle(61) == ["01:23:10 1"])
    #expect(run.finish() == ["01:23:20 1"])
    #expect(run.worker.lateCount == 0)
  }

  /// A quiet file that is looked at again and again, and has nothing, goes on with the clock.
  @Test func looksAtQuietFilesHoldNothing() throws {
    var run = try StreamRun(Self.windows, tolerance: 0)
    run.reader.hold(["a", "b"])
    _ = try run.take([10], at: 10, from: "a")
    _ = try run.take([10], at: 10, from: "b")
    run.reader.hold([])
    var rows = run.idle(0)
    for wall in 11...30 {
      run.reader.hold(["a", "b"])
      rows += try run.take([Double(wall)], at: Double(wall), from: "a")
      run.reader.hold([])
      rows += run.idle(0)
    }
    #expect(rows == ["00:00:10 11", "00:00:20 10"])
  }

  /// A sender whose clock is fast lifts nobody's time, and is never past the wall clock.
  @Test func fastSendersLiftNothing() throws {
    var run = try StreamRun(Self.windows, tolerance: 5)
    #expect(try run.take([100], at: 100, from: "right") == [])
    #expect(try run.take([220], at: 100, from: "fast") == [])
    #expect(try run.take([101], at: 101, from: "right") == [])
    #expect(run.idle(14) == ["00:01:40 2"])
    #expect(run.idle(123.9) == [])
    #expect(run.idle(134) == ["00:03:40 1"])
    #expect(run.worker.lateCount == 0)
  }

  /// A source that lies too far behind, and has nothing unread, is not waited for.
  @Test func laggingSourcesAreNotWaitedFor() throws {
    var run = try StreamRun(Self.windows, tolerance: 0, maximumLag: 60)
    run.reader.hold(["b"])
    #expect(try run.take([1000], at: 1000, from: "a") == [])
    #expect(try run.take([950], at: 1000, from: "b") == [])
    run.reader.hold([])
    #expect(run.idle(20) == ["00:15:50 1"])
    #expect(try run.take([100], at: 1020, from: "c") == [])
    #expect(run.reader.slowestSource?.name == "c")
    #expect(run.idle(39.9) == [])
    #expect(run.idle(40) == ["00:16:40 1"])
    #expect(run.worker.lateCount == 1)
  }

  /// Where only events without a time come, windows close with the clock.
  @Test func timelessEventsHoldNothing() throws {
    var run = try StreamRun(Self.windows, tolerance: 5)
    #expect(try run.take([8], at: 8) == [])
    #expect(try run.take([1e5], at: 12) == [])
    #expect(run.idle(0) == [])
    #expect(try run.take([1e5, 1e5], at: 15) == [])
    #expect(run.idle(0) == ["00:00:00 1"])
    #expect(run.finish() == [" 3"])
  }

  /// What is kept of windows that are too far in the future is bounded, and the rest is counted.
  @Test func windowsOfTheFutureAreBounded() throws {
    var run = try StreamRun(
      "T | summarize n = count() by t = bin(t, 1s)", tolerance: 0, keepsLate: true,
      futureRoom: 100_000)
    for step in 0..<500 {
      _ = try run.take((0..<20).map { 1000 + Double(step * 20 + $0) }, at: 5)
    }
    #expect(run.reader.futureCount == 10_000)
    #expect(run.worker.lateCount > 5000)
    #expect(run.worker.futureCount == run.worker.lateCount)
    #expect(run.late.count == run.worker.lateCount)
    #expect(try run.take([5], at: 6) == [])
    #expect(try run.take([8], at: 8) == ["00:00:05 1"])
    let rest = run.finish().count
    #expect(rest == 10_000 - run.worker.lateCount + 1)
  }

  /// One sender's clock, wherever it stands, makes no event of others late and holds no window back for
  /// longer than the largest lag.
  @Test(
    arguments: [
      -30_000.0, -3600, -901, -899, -600, -60, -5, -1, 0, 1, 5, 60, 120, 290, 299, 301, 600, 3600,
      40_000,
    ], [false, true])
  func hostileClocksHarmNobody(_ skew: Double, _ isSteady: Bool) throws {
    var run = try StreamRun(
      "T | where v == 1 | summarize n = count() by t = bin(t, 10s)", tolerance: 5)
    var rows: [String] = []
    var now = 36_000.0
    for step in 0..<200 {
      now += 1
      rows += try run.take([now - Double(step % 4)], values: [1], at: now, from: "honest")
      if isSteady || step == 20 {
        rows += try run.take([now + skew], values: [2], at: now, from: "hostile")
      }
      rows += run.idle(0)
    }
    #expect(run.worker.lateCount == 0)
    for _ in 0..<905 {
      now += 1
      rows += try run.take([now], values: [2], at: now, from: "honest")
      rows += run.idle(0)
    }
    #expect(rows.count == 20)
    #expect(run.worker.lateCount == 0)
  }

  /// Events of several sources with clocks that differ, in any order within the tolerance, with pauses.
  @Test(arguments: 0..<100)
  func severalSourcesGiveTheAnswerOfTheTable(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let queries = [
      "T | summarize n = count(), s = sum(v) by t = bin(t, 10s)",
      "T | summarize n = count() by t = bin(t, 7s), v | sort by t asc, v asc | extend p = prev(n)",
      "T | sort by t asc, v asc | extend d = t - prev(t) | summarize n = count(), max(d) by t = bin(t, 1m)",
      "T | summarize n = count() by t = bin(t, 10s), v | partition by t (sort by n desc, v asc | take 1)",
      "T | distinct v, b = bin(t, 10s)",
      "T | mv-expand s = range(bin(t, 10s), bin(t + 50s, 10s), 10s) to typeof(datetime) | summarize n = count() by s",
      "T | extend b = bin(t, 10s) | join kind=leftanti (T | where v < 3 | project b = bin(t, 10s)) on b | summarize n = count() by b",
    ]
    let query = queries[Int(seed) % queries.count]
    let tolerance = Double(Int.random(in: 1...10, using: &random))
    let count = Int.random(in: 1...5, using: &random)
    var events: [(time: Double, value: Int, wall: Double, source: Int)] = []
    for source in 0..<count {
      let skew = Double(Int.random(in: -600...0, using: &random))
      var time = 36_000.0
      for _ in 0..<100 {
        time += Double(Int.random(in: 0...30, using: &random)) / 10
        if Int.random(in: 0..<20, using: &random) == 0 { time += 120 }
        let delay = tolerance * Double(Int.random(in: 0...990, using: &random)) / 1000
        events.append(
          (time + skew, Int.random(in: 0...6, using: &random), time + delay, source))
      }
    }
    events.sort { $0.wall < $1.wall }
    var run = try StreamRun(query, tolerance: tolerance)
    run.givesAllColumns = true
    var live: [String] = []
    // Sources are known from the start, as files are.
    run.reader.hold((0..<count).map { "\($0)" })
    var seen: Set<Int> = []
    var rest = events[...]
    while let first = rest.first {
      let limit = Int.random(in: 1...20, using: &random)
      let part = rest.prefix { $0.source == first.source }.prefix(limit)
      rest = rest.dropFirst(part.count)
      live += try run.take(
        part.map(\.time), values: part.map(\.value), at: part.last?.wall ?? 0,
        from: "\(first.source)")
      seen.insert(first.source)
      run.reader.hold((0..<count).filter { !seen.contains($0) }.map { "\($0)" })
      if Bool.random(using: &random) { live += run.idle(0) }
    }
    let early = live.count
    live += run.finish()
    var table = try StreamRun(query, tolerance: nil)
    table.givesAllColumns = true
    let stored = try table.take(events.map(\.time), values: events.map(\.value)) + table.finish()
    #expect(live.sorted() == stored.sorted(), "\(query)")
    #expect(run.worker.lateCount == 0)
    #expect(early > 0 || live.count < 3)
  }

  /// Senders beyond a number share a clock.
  @Test func tooManySendersShareAClock() throws {
    var run = try StreamRun(Self.windows, tolerance: 0)
    for sender in 0..<66_000 {
      _ = try run.take([10], at: 10, from: "\(sender)")
    }
    #expect(run.reader.sharedCount > 0)
    #expect(run.reader.sharedCount < 600)
    #expect(run.idle(11) == ["00:00:10 66000"])
  }
}
