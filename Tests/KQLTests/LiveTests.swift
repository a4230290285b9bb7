import Foundation
import KQL
import Testing

/// A query over a stream gives the rows that it gives over the same events as a table, whatever the order
/// within the tolerance, however they are cut into chunks, and whatever is shown meanwhile.
@Suite struct LiveTests {
  /// Queries whose rows come in any order.
  static let queries = [
    "T | summarize n = count() by t = bin(t, 10s), v | sort by n desc, v asc, t asc | take 3",
    "T | summarize n = count() by t = bin(t, 10s), v | partition by t (sort by n desc, v asc | take 2)",
    "T | summarize n = count() by t = bin(t, 10s) | summarize max(n), sum(n) by bin(t, 1m)",
    "T | summarize n = count() by bin(t, 10s), v | count",
    "T | summarize n = count() by bin(t, 10s), v | summarize sum(n), count() by v",
    "T | summarize n = count() by bin(t, 10s), v | sort by n desc",
    "T | summarize n = count() by bin(t, 10s), v | distinct v",
    "T | summarize n = count() by t = bin(t, 10s) | union (T | summarize n = sum(v) by t = bin(t, 5s))",
    "T | summarize n = count() by t = bin(t, 10s) | make-series sum(n) on t step 20s",
    "T | sort by v desc | summarize n = count() by bin(t, 10s)",
    "T | sort by v desc, t asc | take 5",
    "T | sort by v desc",
    "T | partition by v (top 1 by t desc)",
    "T | extend b = bin(t, 10s) | partition by b (summarize n = count(), max(v) by b)",
    "T | top-nested 2 of v by n = count() desc",
    "T | join kind=inner (T | summarize m = count() by v) on v | summarize c = count(), max(m) by v",
    "T | lookup (T | summarize m = count() by v) on v | count",
    "T | summarize n = count() by v | join kind=inner (T | summarize m = max(t) by v) on v",
    "T | summarize n = count() by v | sort by n desc, v asc | take 2 | union (T | count | project v = Count)",
    "T | summarize n = count() by v | sort by v asc | scan declare (s: long) with (step a: true => s = n + a.s;)",
    "T | summarize n = count() by v | evaluate rolling_percentile(n, 50, v, 1, 2)",
    "T | distinct v, b = bin(t, 10s)",
    "T | make-series n = count() on t step 30s by v",
    "T | mv-apply w = range(1, v) to typeof(long) on (summarize s = sum(w)) | summarize sum(s) by bin(t, 10s)",
    "T | summarize n = count() by t = bin(t, 100ms) | summarize n = sum(n), m = count() by bin(t, 1s)",
  ]

  /// Queries whose rows come in an order.
  static let ordered = [
    """
    T | summarize n = count() by t = bin(t, 10s), v | sort by t asc, v asc
    | extend p = prev(n), q = next(n, 2, -1), r = row_number(), c = row_cumsum(n, v == 0)
    """,
    "T | summarize n = count() by t = bin(t, 10s) | sort by t asc | where n > prev(n) | extend p = prev(n)",
    "T | summarize n = count() by t = bin(t, 100ms) | sort by t asc | extend d = t - prev(t)",
    "T | summarize n = count() by t = bin(t, 10s) | sort by t asc | scan declare (s: long) with (step a: true => s = n + iff(isnull(a.s), 0, a.s);)",
    """
    T | summarize n = count() by t = bin(t, 10s), v | sort by t asc, v asc
    | summarize l = make_list(n) by t = bin(t, 1m) | sort by t asc
    | extend p = prev(l)
    """,
    """
    T | sort by t asc, v asc
    | extend d = t - prev(t), e = next(t) - t, s = row_window_session(t, 1m, 2s, v == 1), k = prev(v, 3, 7)
    """,
    "T | sort by t asc, v asc | extend c = row_cumsum(v - prev(v)), k = row_rank_dense(bin(t, 1s)), m = row_rank_min(v)",
    "T | sort by t asc, v asc | extend f = prev(v, 70, -1), g = prev(tostring(t), 13)",
    "T | sort by t asc, v asc | extend p = prev(next(v)) | where isnull(prev(v)) or v != prev(v)",
    "T | sort by t asc, v asc | summarize l = make_list(v) by bin(t, 10s)",
    "T | sort by t asc, v asc | scan partition by v declare (s: datetime) with (step a output=none: true => s = t; step b: t - a.t > 5s;)",
    "T | sort by t asc, v asc | extend g = iff(v != prev(v), 1, 0) | summarize sum(g), n = count() by t = bin(t, 10s) | sort by t asc | extend q = next(n)",
    "T | serialize | extend r = row_number(), p = prev(v), q = next(v)",
    "T | where v > 2 | scan declare (n: long = 0) with (step a: true => n = a.n + 1;)",
    "T | sort by t asc, v asc | extend q = next(v) | summarize n = count(), sum(q) by t = bin(t, 10s)",
  ]

  @Test(arguments: queries.indices, 0..<8)
  func rowsAreThoseOfTheTable(_ query: Int, _ seed: UInt64) throws {
    let (live, stored) = try Self.both(Self.queries[query], seed)
    #expect(live.sorted() == stored.sorted(), "\(Self.queries[query])")
  }

  @Test(arguments: ordered.indices, 0..<8)
  func ordersAreThoseOfTheTable(_ query: Int, _ seed: UInt64) throws {
    let (live, stored) = try Self.both(Self.ordered[query], seed)
    // Rows that are shown at the same time may have changed places before they had an order.
    #expect(live == stored, "\(Self.ordered[query])")
  }

  /// The questions of the manual have the answers on a live stream that stand there.
  @Test func questionsHaveTheirAnswers() throws {
    let file = try MarkdownFile(Project.root.appending(path: "Docs/Streaming.md"))
    var count = 0
    for question in file.cases {
      guard let input = question.input else { continue }
      count += 1
      let live = try input.liveResult(of: question.query)?.markdown ?? ""
      let (found, wanted) = (live.split(separator: "\n"), question.expected.split(separator: "\n"))
      #expect(found.dropFirst(2).sorted() == wanted.dropFirst(2).sorted(), "\(question.query)")
    }
    #expect(count > 10)
  }

  /// The rows of a stream and of a table.
  private static func both(
    _ query: String, _ seed: UInt64
  ) throws -> (live: [String], stored: [String]) {
    var random = SplitMix(state: seed &* 7919 &+ UInt64(query.utf8.count))
    let tolerances: [Double] = [0, 0.5, 5, 20]
    let tolerance = tolerances[Int.random(in: 0..<4, using: &random)]
    var events: [(time: Double, value: Int, order: Double)] = []
    var time = 0.0
    for _ in 0..<300 {
      time += Double(Int.random(in: 0...30, using: &random)) / 10
      let delay = tolerance * Double(Int.random(in: 0...1000, using: &random)) / 1000
      events.append((time, Int.random(in: 0...6, using: &random), time + delay))
    }
    events.sort { $0.order < $1.order }
    let largest = [1, 10, 300].randomElement(using: &random) ?? 1
    let shows = seed % 2 == 0
    var run = try StreamRun(query, tolerance: tolerance)
    run.givesAllColumns = true
    var live: [String] = []
    var rest = events[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...largest, using: &random))
      rest = rest.dropFirst(part.count)
      live += try run.take(part.map(\.time), values: part.map(\.value))
      if shows, Int.random(in: 0..<4, using: &random) == 0 { _ = run.snapshot() }
    }
    live += run.finish()
    #expect(run.worker.lateCount == 0)
    #expect(run.worker.error == nil)
    var table = try StreamRun(query, tolerance: nil)
    table.givesAllColumns = true
    let stored = try table.take(events.map(\.time), values: events.map(\.value))
    return (live, stored + table.finish())
  }

  /// What is shown before its time is what the table would give at that moment.
  @Test(arguments: queries.indices, 0..<3)
  func snapshotsAreThoseOfTheTable(_ query: Int, _ seed: UInt64) throws {
    let text = Self.queries[query]
    // What only passes is not shown a second time.
    guard text.contains("summarize") || text.contains("make-series") else { return }
    var random = SplitMix(state: seed &+ 99)
    let times = (0..<40).map { _ in Double(Int.random(in: 0...600, using: &random)) / 10 }
    let values = times.map { _ in Int.random(in: 0...6, using: &random) }
    var run = try StreamRun(text, tolerance: 100)
    run.givesAllColumns = true
    var given = try run.take(times, values: values)
    given += run.snapshot()
    #expect(run.snapshot().count > 0)
    var table = try StreamRun(text, tolerance: nil)
    table.givesAllColumns = true
    let stored = try table.take(times, values: values) + table.finish()
    #expect(given.sorted() == stored.sorted(), "\(text)")
  }
}
