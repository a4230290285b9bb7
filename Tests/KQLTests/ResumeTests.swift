import KQL
import Testing

/// A query over a stream that is broken off at random moments and goes on in another run, with what it has
/// kept as bytes, gives what it gives in one run.
@Suite struct ResumeTests {
  /// Queries besides those that are compared with a table.
  private static let queries = [
    "T | project t, v",
    "T | distinct v",
    "T | take 7",
    "T | where v > 4 | take 200 | summarize count()",
    "T | sample-distinct 5 of v",
    "T | count",
    "T | top 4 by t desc",
    "T | summarize n = count(), sum(v), avg(v), min(v), max(t), dcount(v), stdev(v), variance(v) by bin(t, 30s)",
    "T | summarize arg_max(t, v), arg_min(v, t, s = tostring(v)), take_any(t, v), min(tostring(v)) by k = v % 3",
    "T | summarize make_list(v), make_set(v, 3), make_bag(bag_pack(tostring(v), v)), make_list_if(v, v > 3) by v % 2",
    "T | summarize countif(v > 2), dcountif(v, v > 1), sumif(v, v < 5), count_distinct(v), binary_all_or(v) by v % 4",
    "T | summarize percentiles(v, 5, 50, 95), percentilew(v, v, 50), covariance(v, v + 1), hll(v), tdigest(v) by v % 2",
    "T | summarize buildschema(bag_pack('a', v, 'b', dynamic([1, 'x']))), avg(todecimal(v)), max(v > 2) by v % 2",
    "T | extend s = strcat('text ', v), g = iff(v > 3, real(null), v / 2.0) | summarize take_any(s), max(g), n = count() by s, g, d = todynamic(s), b = v > 2",
    "T | project t, k = v % 3 | join kind=inner (T | where v > 2 | project u = t, k = v % 2) on k | project t, u, k",
    "T | join kind=leftouter (T | where v == 3 | project u = t, v) on v | where u between (t .. t + 30s) | project t, u, v",
    "T | where v > 2 | join kind=leftanti (T | where v < 4 | project b = bin(t, 10s), v) on v",
    "T | extend b = bin(t, 10s) | join kind=fullouter (T | where v > 3 | project b = bin(t, 10s), w = v) on b | project t, v, w",
    "T | where v in (T | where v > 4 | distinct v = v - 2) | project t, v",
    "T | extend s = strcat('<', v, '>') | where not(s has_any (T | where v > 4 | project tostring(v - 2))) | project t, v",
    "T | project t, k = v % 3 in (T | summarize n = count() by v | where n > 5 | project v)",
    "T | lookup (datatable(v: long, name: string)[1, 'one', 2, 'two']) on v",
    "T | join kind=rightanti (datatable(v: long)[1, 2, 77, 78]) on v",
    "T | join kind=innerunique (datatable(v: long, name: string)[1, 'one', 1, 'eins']) on v",
    "T | union (datatable(t: datetime, v: long)[datetime(2024-01-01), 5]) | summarize n = count() by v",
    "union T, (print v = long(99)) | project v",
    "T | where v in (1, 2) | serialize | extend p = prev(t), e = prev(v, 9), s = row_cumsum(v), r = row_rank_dense(v), w = row_window_session(t, 1m, 5s)",
    "T | scan partition by v declare (n: long = 0, s: datetime) with (step a output=last: true => n = a.n + 1, s = iff(isnull(a.s), t, a.s);)",
    "T | scan with_match_id=m declare (s: string) with (step a: v == 1 => s = strcat('v', v); step b: v > a.v and t - a.t < 20s;)",
    "T | make-series n = count(), avg(v) default = 0 on t step 20s by v % 2",
    "T | summarize n = count() by bin(t, 10s), v | evaluate narrow()",
    "T | reduce by s = strcat('user ', v, ' logged in')",
    "T | evaluate pivot(v, count()) : (['1']: long, ['2']: long)",
    "T | top-hitters 2 of v",
    "T | fork (summarize n = count() by v) (distinct v)",
    "T | partition by v (summarize count(), max(t))",
    "T | summarize n = count() by t = bin(t, 10s) | sort by t asc | extend d = n - prev(n) | where d > 0 | distinct d",
  ]

  private static let all = LiveTests.queries + LiveTests.ordered + queries

  @Test(arguments: all.indices, 0..<2)
  func aBrokenRunGivesWhatAWholeOneGives(_ number: Int, _ seed: UInt64) throws {
    let query = Self.all[number]
    var random = SplitMix(state: seed &* 977 &+ UInt64(number))
    let tolerance = Double([0, 1, 8].randomElement(using: &random) ?? 0)
    var events = Self.events(&random, delay: tolerance * 1.2)[...]
    func run(isResumed: Bool = false) throws -> StreamRun {
      var run = try StreamRun(
        query, tolerance: tolerance, keepsLate: true, joinWindow: 60, isResumed: isResumed)
      run.givesAllColumns = true
      return run
    }
    var whole = try run()
    var broken = try run()
    var wanted: [String] = []
    var rows: [String] = []
    var (late, keptLate, breaks) = (0, [String](), 0)
    while !events.isEmpty {
      let part = events.prefix(Int.random(in: 1...20, using: &random))
      events = events.dropFirst(part.count)
      let origin = Bool.random(using: &random) ? "a" : "b"
      wanted += try whole.take(part.map(\.time), values: part.map(\.value), from: origin)
      rows += try broken.take(part.map(\.time), values: part.map(\.value), from: origin)
      if Int.random(in: 0..<5, using: &random) == 0 {
        wanted += whole.idle(0.3)
        rows += broken.idle(0.3)
      }
      let isDue = Int.random(in: 0..<6, using: &random) == 0 || breaks == 0 && events.count < 100
      guard isDue else { continue }
      breaks += 1
      late += broken.worker.lateCount
      keptLate += broken.late
      let kept = broken.kept()
      broken = try run(isResumed: true)
      #expect(broken.resume(kept) == nil)
    }
    #expect(breaks > 0)
    wanted += whole.finish()
    rows += broken.finish()
    #expect(rows == wanted, "\(query)")
    #expect(late + broken.worker.lateCount == whole.worker.lateCount)
    #expect(keptLate + broken.late == whole.late)
    #expect(broken.worker.error == nil)
    #expect(broken.worker.wantsMore == whole.worker.wantsMore)
  }

  /// Events most of them in order, and some of them late.
  private static func events(
    _ random: inout SplitMix, delay: Double
  ) -> [(time: Double, value: Int)] {
    var time = 0.0
    var events: [(time: Double, value: Int, order: Double)] = []
    for _ in 0..<250 {
      time += Double(Int.random(in: 0...20, using: &random)) / 10
      let late = delay * Double(Int.random(in: 0...1000, using: &random)) / 1000
      events.append((time, Int.random(in: 0...9, using: &random), time + late))
    }
    return events.sorted { $0.order < $1.order }.map { ($0.time, $0.value) }
  }

  /// Whatever is cut off of what was kept, a run refuses it.
  @Test(arguments: queries.indices)
  func damagedStatesAreRefused(_ number: Int) throws {
    var random = SplitMix(state: UInt64(number))
    let query = Self.queries[number]
    var first = try StreamRun(query, tolerance: 5)
    let events = Self.events(&random, delay: 0)
    _ = try first.take(events.map(\.time), values: events.map(\.value))
    for _ in 0..<5 {
      var kept = first.kept()
      kept.cut(atMost: Int.random(in: 0..<10_000, using: &random))
      let second = try StreamRun(query, tolerance: 5, isResumed: true)
      #expect(second.resume(kept) != nil)
    }
  }

  @Test func anotherQueryDoesNotTakeIt() throws {
    var first = try StreamRun("T | summarize n = count() by bin(t, 10s), v", tolerance: 5)
    _ = try first.take([1, 2, 3])
    for query in [
      "T | summarize n = count() by bin(t, 10s)", "T | summarize n = count() by bin(t, 10s), t",
      "T | distinct v", "T | where v > 1 | take 3", "T | project v",
    ] {
      let other = try StreamRun(query, tolerance: 5, isResumed: true)
      #expect(other.resume(first.kept()) != nil, "\(query)")
    }
    let other = try StreamRun(
      "T | summarize n = count() by bin(t, 10s), v", tolerance: 0.1, isResumed: true)
    #expect(other.resume(first.kept())?.contains("--tolerance") == true)
  }
}
