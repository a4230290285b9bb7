import KQL
import KQLSyntax
import Testing

/// What queries keep is counted, and does not pass the limit.
@Suite struct MemoryTests {
  private static func run(
    _ query: String, limit: Int, tolerance: Double? = nil, events: Int = 16_000
  ) throws -> (rows: Int, error: String?, ledger: MemoryLedger) {
    let ledger = MemoryLedger(limit: limit)
    var rows = 0
    var error: String?
    try {
      var run = try StreamRun(query, tolerance: tolerance, memory: ledger.makeAccount())
      for start in stride(from: 0, to: events, by: 2000) where run.worker.error == nil {
        let numbers = start..<start + 2000
        rows += try run.take(numbers.map { Double($0) / 1000 }, values: Array(numbers)).count
      }
      rows += run.finish().count
      error = run.worker.error?.message
    }()
    return (rows, error, ledger)
  }

  private static let queries = [
    "T | summarize n = count() by v", "T | summarize n = count() by s = tostring(v)",
    "T | summarize n = make_set(v)", "T | summarize n = make_list(t) by v % 10",
    "T | summarize dcount(v) by v % 100", "T | distinct v", "T | sort by v desc",
    "T | top 100000 by v", "T | as A | join kind=inner (A) on v",
    "T | make-series n = count() on t step 1ms", "T | summarize arg_max(t, *) by v",
    "T | summarize percentile(v, 50) by v % 1000", "T | summarize buildschema(pack_all()) by v",
    "T | extend x = range(1, 20) | mv-expand x | project t, x",
  ]

  /// A query that does not fit fails, and what is counted stays near the limit.
  @Test(arguments: queries)
  func tooMuchIsAnError(_ query: String) throws {
    let limit = 150_000
    let (rows, error, ledger) = try Self.run(query, limit: limit)
    #expect(error == "too much")
    #expect(rows == 0 || query.contains("distinct") || query.contains("mv-expand"))
    #expect(ledger.most > limit && ledger.most < limit * 5)
    #expect(ledger.sum == 0)
  }

  /// A query that fits runs to its end, and everything is given back.
  @Test(arguments: queries)
  func whatFitsIsGivenBack(_ query: String) throws {
    let (rows, error, ledger) = try Self.run(query, limit: 1 << 30)
    #expect(error == nil)
    #expect(rows > 0)
    #expect(ledger.sum == 0)
  }

  /// Rows in order need not be kept.
  @Test(arguments: [
    "T | serialize n = row_number()", "T | serialize | extend d = t - prev(t) | where next(v) > 0",
  ])
  func rowsPass(_ query: String) throws {
    let (rows, error, ledger) = try Self.run(query, limit: 150_000)
    #expect(error == nil && rows >= 15_999)
    #expect(ledger.sum == 0)
  }

  @Test(arguments: [
    "T | summarize n = count() by bin(t, 1h), v", "T | join kind=leftanti (T | where v < 0) on v",
    "T | distinct v", "T | summarize count() by v",
  ])
  func liveStateIsCounted(_ query: String) throws {
    let (_, error, ledger) = try Self.run(query, limit: 150_000, tolerance: 5)
    #expect(error == "too much")
    #expect(ledger.most < 750_000)
    #expect(ledger.sum == 0)
  }

  /// What is computed before a query runs counts as well.
  @Test(arguments: [
    "let n = toscalar(range x from 1 to 100000000000 step 1 | summarize by x | count); print n",
    "range x from 1 to 100000000000 step 1 | summarize by x",
    "range x from 1 to 100000000000 step 1",
  ])
  func queriesWithoutInput(_ text: String) throws {
    let account = MemoryLedger(limit: 8 << 20).makeAccount()
    let now = Datetime(ticks: 0)
    var message = ""
    do {
      let allowance = Allowance(memory: account)
      let query = try Query(text, catalog: nil, now: now, allowance: allowance)
      _ = try query.run(now: now, allowance: allowance)
    } catch let error as RunError {
      message = error.message
    } catch let refusal as Query.Refusal {
      message = refusal.diagnostics.first?.message ?? ""
    }
    #expect(message.contains("too much"))
  }
}
