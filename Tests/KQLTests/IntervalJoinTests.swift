import KQL
import Testing

/// Joins of a stream that does not end with itself.
@Suite struct IntervalJoinTests {
  private static let kinds = [
    "innerunique", "inner", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi",
    "leftanti", "rightanti",
  ]

  /// Rows with even and with threefold numbers that are equal modulo seven.
  private static func query(_ kind: String, left: String = "", right: String = "") -> String {
    let result =
      switch kind {
      case "leftsemi", "leftanti": "t, s = tostring(v)"
      case "rightsemi", "rightanti": "t = u, s = tostring(w)"
      default: "t, s = strcat(u, '/', v, '/', w)"
      }
    return """
      T | where v % 2 == 0 | extend k = v % 7 \(left)
      | join kind=\(kind) (T | where v % 3 == 0 | project u = t, k = v % 7, w = v \(right)) on k
      | project \(result)
      """
  }

  /// A stream that is shorter than the window gives what the table gives.
  @Test(arguments: kinds, 0..<3)
  func shortStreamsGiveTheAnswerOfTheTable(_ kind: String, _ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let events = ShuffledEvent.some(200, upTo: 40, tolerance: Double(seed), &random)
    var run = try StreamRun(Self.query(kind), tolerance: Double(seed))
    var rows = try run.take(events, &random)
    let early = rows.count
    rows += run.finish()
    var table = try StreamRun(Self.query(kind), tolerance: nil)
    _ = try table.take(events.map(\.time), values: events.map(\.value))
    #expect(rows.sorted() == table.finish().sorted())
    #expect(rows.count > 10 || kind.hasSuffix("anti"))
    #expect(early == rows.count || kind.hasSuffix("outer") || kind.hasSuffix("anti"))
    #expect(run.worker.lateCount == 0)
  }

  /// A long stream gives the pairs within the window and, later, the rows without a partner.
  @Test(arguments: kinds, 0..<3)
  func longStreamsMatchWithinTheWindow(_ kind: String, _ seed: UInt64) throws {
    var random = SplitMix(state: seed &+ 100)
    let window = Double(Int.random(in: 3...30, using: &random))
    let tolerance = Double(Int.random(in: 0...10, using: &random))
    let events = ShuffledEvent.some(300, upTo: 40, tolerance: tolerance, &random)
    var run = try StreamRun(Self.query(kind), tolerance: tolerance, joinWindow: window)
    var rows = try run.take(events, &random)
    #expect(rows.count > 30 || kind.hasSuffix("anti"))
    rows += run.finish()
    #expect(run.worker.lateCount == 0)
    #expect(rows.sorted() == Self.expected(kind, events, window).sorted())
  }

  /// What a join gives, found by comparing every row with every other.
  private static func expected(_ kind: String, _ events: [ShuffledEvent], _ window: Double)
    -> [String]
  {
    let left = events.filter { $0.value % 2 == 0 }
    let right = events.filter { $0.value % 3 == 0 }
    func matches(_ a: ShuffledEvent, _ b: ShuffledEvent) -> Bool {
      a.value % 7 == b.value % 7 && abs(a.time - b.time) <= window + 1e-9
    }
    var pairs: [(ShuffledEvent?, ShuffledEvent?)] = []
    switch kind {
    case "innerunique":
      // Of the left rows that a right row could meet, it meets the one that came first.
      for other in right {
        if let first = left.first(where: { matches($0, other) }) { pairs.append((first, other)) }
      }
    case "leftsemi":
      pairs = left.filter { a in right.contains { matches(a, $0) } }.map { ($0, nil) }
    case "rightsemi":
      pairs = right.filter { b in left.contains { matches($0, b) } }.map { (nil, $0) }
    default:
      if !kind.hasSuffix("anti") {
        for a in left { for b in right where matches(a, b) { pairs.append((a, b)) } }
      }
      if ["leftouter", "fullouter", "leftanti"].contains(kind) {
        pairs += left.filter { a in !right.contains { matches(a, $0) } }.map { ($0, nil) }
      }
      if ["rightouter", "fullouter", "rightanti"].contains(kind) {
        pairs += right.filter { b in !left.contains { matches($0, b) } }.map { (nil, $0) }
      }
    }
    return pairs.map { a, b in
      let (v, w) = (a.map { "\($0.value)" } ?? "", b.map { "\($0.value)" } ?? "")
      switch kind {
      case "leftsemi", "leftanti": return "\(clock(a)) \(v)"
      case "rightsemi", "rightanti": return "\(clock(b)) \(w)"
      default:
        let time = b.map { "2024-01-01T\(clock($0, digits: 7))Z" } ?? ""
        return "\(clock(a)) \(time)/\(v)/\(w)"
      }
    }
  }

  private static func clock(_ event: ShuffledEvent?, digits: Int? = nil) -> String {
    guard let event else { return "" }
    let tenths = Int((event.time * 10).rounded())
    let parts = [tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60]
    let text = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    if let digits { return "\(text).\(tenths % 10)" + String(repeating: "0", count: digits - 1) }
    return tenths % 10 == 0 ? text : "\(text).\(tenths % 10)"
  }

  /// Windows behind a join, by the time of either side, lose nothing.
  @Test(arguments: ["t", "u"], ["inner", "leftouter", "fullouter"])
  func windowsBehindAJoinAreRight(_ column: String, _ kind: String) throws {
    var random = SplitMix(state: 7)
    let events = ShuffledEvent.some(300, upTo: 40, tolerance: 4, &random)
    let join = Self.query(kind).split(separator: "| project t, s")[0]
    var rows = try StreamRun(
      "\(join) | project t = bin(\(column), 10s), n = 1", tolerance: 4, joinWindow: 20)
    var windows = try StreamRun(
      "\(join) | summarize n = count() by t = bin(\(column), 10s) | project t, n", tolerance: 4,
      joinWindow: 20)
    let all = try rows.take(events, &random) + rows.finish()
    let early = try windows.take(events, &random)
    var counts: [Substring: Int] = [:]
    for row in all { counts[row.prefix(8), default: 0] += 1 }
    let expected = counts.map { "\($0.key.contains(":") ? $0.key : "") \($0.value)" }
    #expect((early + windows.finish()).sorted() == expected.sorted())
    #expect(early.count > 20)
    #expect(windows.worker.lateCount == 0)
  }

  /// A row without a partner leaves when none can come any more, also by the clock.
  @Test func rowsWithoutAPartnerLeaveWithTheClock() throws {
    var run = try StreamRun(
      """
      T | where v == 1 | join kind=leftanti (T | where v == 2 | project k = 1) on $left.v == $right.k
      """, tolerance: 5, joinWindow: 60)
    #expect(try run.take([0, 10], values: [1, 1]) == [])
    #expect(try run.take([20], values: [3]) == [])
    #expect(run.idle(45) == [])
    #expect(run.idle(54) == ["00:00:00 1"])
    #expect(run.idle(65) == ["00:00:10 1"])
    #expect(run.finish() == [])
  }

  @Test func rowsBehindTheWindowAreLate() throws {
    var run = try StreamRun(
      "T | where v > 0 | join kind=inner (T | where v > 1 | project v, u = t) on v | project t, u",
      tolerance: 0, keepsLate: true, joinWindow: 8)
    #expect(try run.take([20], values: [5]).count == 1)
    #expect(run.worker.lateCount == 0)
    #expect(try run.take([13, 3], values: [5, 5]).count == 3)
    #expect(run.worker.lateCount == 2)
    #expect(run.late.count == 2)
  }

  /// What a side kept is forgotten behind the watermark.
  @Test func whatIsKeptIsBounded() throws {
    let account = MemoryAccount(refusal: { _ in "too much" }, addToAll: { _ in })
    var run = try StreamRun(
      "T | join kind=inner (T | where v < 0) on v | project t, v", tolerance: 0, joinWindow: 10,
      memory: account)
    var sizes: [Int] = []
    for step in 0..<200 {
      _ = try run.take((0..<100).map { Double(step) + Double($0) / 100 })
      sizes.append(account.byteCount)
    }
    #expect(sizes[20] > 10_000)
    #expect(sizes[199] < sizes[20] * 2)
  }

  /// Where the stream has no event time, rows happen when they come.
  @Test func arrivalTimeServesWithoutAnEventTime() throws {
    var run = try StreamRun(
      "T | extend v = tolong(v) | where v == 1 | join kind=leftanti (T | where v == 2 | project k = 1)"
        + " on $left.v == $right.k | project tostring(x), v",
      tolerance: 0, column: "x", declares: false, joinWindow: 8)
    #expect(try run.take([0], values: [1], at: 0) == [])
    #expect(try run.take([1], values: [2], at: 4) == [])
    #expect(try run.take([2], values: [1], at: 13) == [])
    #expect(try run.take([3], values: [3], at: 30) == ["00:00:02 1"])
  }

  /// A table on the left stays there for the whole stream.
  @Test func tablesOnTheLeftStay() throws {
    var run = try StreamRun(
      """
      datatable(v: long, n: string)[1, 'a', 2, 'b'] | join kind=leftouter (T) on v | project t, n
      """, tolerance: 0, joinWindow: 1)
    #expect(try run.take([0], values: [1]) == ["00:00:00 a"])
    #expect(try run.take([10_000], values: [1]) == ["02:46:40 a"])
    #expect(run.finish() == [" b"])
  }

  /// A side whose event time is not among its columns has it all the same.
  @Test func hiddenTimesAreFollowed() throws {
    let query = """
      T | project v | extend a = v + 1 | where a > 1 | project v
      | join kind=inner (T | where v < 5 | project v, t) on v | project t, v
      """
    var run = try StreamRun(query, tolerance: 0, joinWindow: 10)
    #expect(try run.take([0, 11, 15], values: [1, 1, 1]).count == 5)
  }

  /// Windows of both sides meet when they close.
  @Test func windowsMeet() throws {
    var run = try StreamRun(
      """
      T | summarize n = count() by t = bin(t, 10s)
      | join kind=inner (T | summarize m = sum(v) by t = bin(t, 10s)) on t | project t, n * 100 + m
      """, tolerance: 0)
    #expect(try run.take([1, 2, 11], values: [3, 4, 5]) == ["00:00:00 207"])
    #expect(run.finish() == ["00:00:10 105"])
  }
}
