import KQL
import KQLSyntax
import Testing

/// Lists whose values are rows of a stream that can be read only once: `x in (T | …)`.
@Suite struct StreamListTests {
  private static let threes = "(T | where v % 3 == 0 | distinct k = v / 2)"

  private static let queries = [
    "T | where v in \(threes) | project t, v",
    "T | where v !in \(threes) | project t, v",
    "T | where v % 2 == 0 and not(v in \(threes)) and v > 3 | project t, v",
    "T | where v > 30 or v in \(threes) | project t, v",
    "T | where v in (T | where v > 5 | summarize by v) and v !in (T | where v > 20 | project v) | project t, v",
    "T | where strcat('A', v) in~ (T | where v < 9 | project strcat('a', v)) | project t, v",
    "T | where strcat('A', v) !in~ (T | where v < 9 | project strcat('a', v)) | project t, v",
    "T | where tostring(v) in (T | where v < 9 | project v) | project t, v",
    "T | where v in (T | where v < 9 | project tostring(v)) | project t, v",
    "T | where strcat('x-', v, '.y') has_any (T | where v < 9 | project tostring(v)) | project t, v",
    "T | where strcat('x-', v, '.y') has_any (T | where v < 9 | project v) or v > 30 | project t, v",
    "T | extend m = v in \(threes), n = v + 1 in \(threes) | project t, s = strcat(m, n, v)",
    "T | project t, m = iff(v !in \(threes), 'no', 'yes')",
    "T | summarize n = countif(v in \(threes)) by t = bin(t, 30s) | project t, n",
    "T | summarize n = count() by t = bin(t, 30s), m = v in \(threes) | project t, s = strcat(m, n)",
    "let L = T | where v > 7; let F = (x: long) { x in (L | where v < 30 | project v) }; T | where F(v) | project t, v",
    "T | where v in (T | where v in (T | where v < 9 | project v) | project v + 1) | project t, v",
    "T | where iff(v > 9, long(null), v) !in (T | where v < 5 | project iff(v > 3, long(null), v)) | project t, v",
    "T | where v in (union (T | where v < 9), (T | where v > 20 | project v) | project v) | project t, v",
    // What needs the whole list.
    "T | where v in (T | summarize n = count() by v | where n > 4 | project v) | project t, v",
    "T | where strcat('1 2 3 ', v) has_all (T | where v < 4 and v > 0 | project tostring(v)) | project t, v",
    "T | where todynamic(v) in (T | where v < 4 | project v) | project t, v",
    "T | where v !in (T | where v < 9 | take 3 | project v - v) | project t, v",
  ]

  /// A stream that is shorter than the window gives what the table gives.
  @Test(arguments: queries.indices, 0..<3)
  func shortStreamsGiveTheAnswerOfTheTable(_ number: Int, _ seed: UInt64) throws {
    let query = Self.queries[number]
    var random = SplitMix(state: seed)
    let events = ShuffledEvent.some(200, upTo: 40, tolerance: Double(seed), &random)
    var run = try StreamRun(query, tolerance: Double(seed))
    let rows = try run.take(events, &random) + run.finish()
    var table = try StreamRun(query, tolerance: nil)
    _ = try table.take(events.map(\.time), values: events.map(\.value))
    let wanted = table.finish()
    #expect(rows.sorted() == wanted.sorted(), "\(query)")
    #expect(!wanted.isEmpty, "\(query)")
    #expect(run.worker.lateCount == 0)
  }

  /// The table's answer is that of a list that is known before.
  @Test(arguments: queries.indices) func tablesGiveTheAnswerOfAKnownList(_ number: Int) throws {
    let query = Self.queries[number]
    var random = SplitMix(state: 9)
    let events = ShuffledEvent.some(150, upTo: 40, tolerance: 0, &random)
    var table = try StreamRun(query, tolerance: nil)
    _ = try table.take(events.map(\.time), values: events.map(\.value))
    let known = try StreamRun(
      "let T = materialize(datatable(t: datetime, v: long)["
        + events.map { event in
          let tenths = Int((event.time * 10).rounded())
          let clock = "\(tenths / 600):\(tenths / 10 % 60).\(tenths % 10)"
          return "datetime(2024-01-01 00:\(clock)), \(event.value)"
        }.joined(separator: ", ") + "]); \(query)", tolerance: nil)
    #expect(table.finish().sorted() == known.finish().sorted(), "\(query)")
  }

  /// A long stream gives rows whose value is in the list near to them, and the others when none can come.
  @Test(arguments: ["in", "!in", "has_any"], 0..<4)
  func longStreamsLookWithinTheWindow(_ operation: String, _ seed: UInt64) throws {
    var random = SplitMix(state: seed &+ 100)
    let window = Double(Int.random(in: 3...30, using: &random))
    let tolerance = Double(Int.random(in: 0...10, using: &random))
    let events = ShuffledEvent.some(400, upTo: 60, tolerance: tolerance, &random)
    let value = operation == "has_any" ? "strcat('<', v / 2, '>')" : "tostring(v / 2)"
    let query = """
      T | where v % 2 == 0 and \(value) \(operation) (T | where v % 3 == 0 | distinct tostring(v / 2))
      | project t, v
      """
    var run = try StreamRun(query, tolerance: tolerance, joinWindow: window)
    var rows = try run.take(events, &random)
    #expect(rows.count > 20)
    rows += run.finish()
    let list = events.filter { $0.value % 3 == 0 }
    let wanted = events.filter { event in
      guard event.value % 2 == 0 else { return false }
      let isMember = list.contains {
        $0.value / 2 == event.value / 2 && abs($0.time - event.time) <= window + 1e-9
      }
      return isMember == (operation != "!in")
    }
    #expect(rows.count == wanted.count)
    #expect(
      rows.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.sorted()
        == wanted.map(\.value).sorted())
    #expect(run.worker.lateCount == 0)
  }

  /// A row that is in the list leaves when that is known; one that is not when nothing can come any more.
  @Test func rowsLeaveWhenTheAnswerIsKnown() throws {
    let list = "(T | where v == 2 | project v - 1)"
    var found = try StreamRun(
      "T | where v == 1 and v in \(list)", tolerance: 5, joinWindow: 60)
    #expect(try found.take([0, 10], values: [1, 1]) == [])
    #expect(try found.take([12], values: [2]) == ["00:00:00 1", "00:00:10 1"])
    #expect(try found.take([13], values: [1]) == ["00:00:13 1"])
    var missed = try StreamRun("T | where v == 1 and v !in \(list)", tolerance: 5, joinWindow: 60)
    #expect(try missed.take([0, 10], values: [1, 1]) == [])
    #expect(try missed.take([20], values: [3]) == [])
    #expect(missed.idle(45) == [])
    #expect(missed.idle(55) == ["00:00:00 1"])
    #expect(missed.idle(75) == ["00:00:10 1"])
    #expect(missed.finish() == [])
    #expect(missed.worker.cutCount == 2)
  }

  /// A value that comes again counts each time, though 'distinct' gives it once.
  @Test func valuesThatComeAgainCount() throws {
    for list in ["distinct v", "summarize by v", "project v | distinct v | where v > 0"] {
      var run = try StreamRun(
        "T | where v > 0 | extend w = v - 10 | where w in (T | \(list)) | project t, w",
        tolerance: 0, joinWindow: 10)
      _ = try run.take([0, 100, 200], values: [1, 1, 1])
      #expect(try run.take([205], values: [11]) == ["00:03:25 1"], "\(list)")
    }
  }

  /// Windows behind the answer lose nothing.
  @Test func windowsBehindAnAnswerAreRight() throws {
    var random = SplitMix(state: 7)
    let events = ShuffledEvent.some(300, upTo: 40, tolerance: 4, &random)
    let asked = "T | where v !in \(Self.threes)"
    var rows = try StreamRun("\(asked) | project t = bin(t, 10s), v", tolerance: 4, joinWindow: 20)
    var windows = try StreamRun(
      "\(asked) | summarize n = count() by t = bin(t, 10s) | project t, n", tolerance: 4,
      joinWindow: 20)
    let all = try rows.take(events, &random) + rows.finish()
    let early = try windows.take(events, &random)
    var counts: [Substring: Int] = [:]
    for row in all { counts[row.prefix(8), default: 0] += 1 }
    #expect(early.count > 10)
    #expect((early + windows.finish()).sorted() == counts.map { "\($0.key) \($0.value)" }.sorted())
    #expect(windows.worker.lateCount == 0)
  }

  /// What is kept is bounded by the window, and of a list by its different values.
  @Test func whatIsKeptIsBounded() throws {
    let account = MemoryAccount(refusal: { _ in "too much" }, addToAll: { _ in })
    var run = try StreamRun(
      "T | where v in (T | where v > 5 | project v - 5) | project t, v", tolerance: 0,
      joinWindow: 10, memory: account)
    var sizes: [Int] = []
    for step in 0..<100 {
      _ = try run.take(
        (0..<200).map { Double(step) + Double($0) / 200 },
        values: (0..<200).map { 10 + $0 % 2 * 6 })
      sizes.append(account.byteCount)
    }
    #expect(sizes[99] < sizes[20] * 2)
    #expect(sizes[99] < 300_000)
  }

  /// A table asks to the end.
  @Test func tablesAskToTheEnd() throws {
    var run = try StreamRun(
      """
      datatable(v: long, n: string)[1, 'a', 2, 'b', 3, 'c'] | extend m = v in (T | project v) | project m, n
      """, tolerance: 0, joinWindow: 1)
    #expect(try run.take([0], values: [1]).count == 1)
    #expect(try run.take([10_000], values: [3]).count == 1)
    #expect(run.finish().count == 1)
  }

  @Test(arguments: [
    ("T | sort by v in (T | project v)", "'in' cannot look at the stream here"),
    ("T | where iff(v in (T | project v), 1, 2) !in (T | project v)", "'!in' cannot look"),
    ("T | summarize n = count() by v | top 3 by n in (T | project v)", "'in' cannot look"),
    ("T | where v in (T | project v, 'x')", ""),
    ("let n = toscalar(T | count); T | take n", "a value is needed before the stream is read"),
    ("T | where t in~ (T | project t)", "expected a string, not a datetime"),
  ]) func whatCannotBeAskedIsSaid(_ query: String, _ message: String) throws {
    do {
      _ = try StreamRun(query, tolerance: 1)
      #expect(message.isEmpty)
    } catch let refusal as Query.Refusal {
      #expect(!message.isEmpty && refusal.diagnostics[0].message.hasPrefix(message), "\(refusal)")
    }
  }
}
