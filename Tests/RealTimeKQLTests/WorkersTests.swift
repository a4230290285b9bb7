import Foundation
import RealTimeKQL
import Testing

/// The number of threads that work on an input that ends changes nothing about the result.
@Suite struct WorkersTests {
  private let folder = TemporaryFolder()

  /// Made-up rows, more than one thread sorts or writes, whose keys occur once, some times or often.
  private static let rows = {
    var random = SplitMix(seed: 5)
    var text = "s,k,n,r,t,g,m\n"
    for row in 0..<70_000 {
      let s = random.next() % 9 == 0 ? "" : "host-number-\(random.next() % 30_000)"
      let k = ["x", "yy", "", "zzz", "x"][Int(random.next() % 5)]
      let n = random.next() % 7 == 0 ? "" : "\(Int(random.next() % 900) - 400)"
      let r = random.next() % 11 == 0 ? "" : random.next() % 50 == 0 ? "NaN" : "\(row % 77).5"
      let hour = String(100 + random.next() % 24).dropFirst()
      let tail = String(1_000_000 + random.next() % 5000).dropFirst()
      text += "\(s),\(k),\(n),\(r),2024-03-0\(1 + random.next() % 9)T\(hour):00:00Z,"
      text += "74be27de-1e4e-49d9-b579-fe0b331\(tail.prefix(5)),\(random.next() % 40).\(row % 3)0\n"
    }
    return text
  }()

  /// Fewer of them, for what does not depend on how many there are.
  private static let fewRows = rows.split(separator: "\n").prefix(20_000).joined(separator: "\n")

  private func run(_ query: String, workers: Int) async throws -> [Substring] {
    var request = RunRequest(
      input: "csv", inputArguments: [folder["in.csv"]],
      queries: [NamedQuery(name: "q.kql", text: query)], outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    request.options.workers = workers
    request.options.schema = """
      s: string, k: string, n: long, r: real, t: datetime, g: guid, m: decimal
      """
    _ = try await request.run()
    return folder.text("out.ndjson").split(separator: "\n")
  }

  private func compare(_ query: String, over rows: String, inOrder: Bool) async throws {
    try folder.write(rows, to: "in.csv")
    let alone = try await run(query, workers: 1)
    #expect(!alone.isEmpty, "\(query)")
    for workers in inOrder ? [3] : [2, 5] {
      let rows = try await run(query, workers: workers)
      let isSame = inOrder ? rows == alone : rows.sorted() == alone.sorted()
      #expect(isSame, "\(query), \(workers) workers")
    }
  }

  /// Keys whose first words are all equal, few or different; nulls and what is not a number; two keys.
  @Test(arguments: [
    "T | sort by s asc, t desc, n asc", "T | sort by s desc nulls first | project s, n",
    "T | sort by k asc, r desc nulls last, s asc", "T | sort by r asc, n desc nulls first",
    "T | sort by t asc, n asc nulls last | extend gap = t - prev(t)",
    "T | sort by n desc | project n, k",
    "T | sort by m asc, g desc | project m, g", "T | where k == 'x' | sort by k asc | project s, t",
  ])
  func sortsAreStable(_ query: String) async throws {
    try await compare(query, over: Self.rows, inOrder: true)
  }

  @Test(arguments: [
    "T | summarize count(), sum(n), min(r), max(s), avg(n) by s",
    "T | summarize dcount(n), c = count_distinct(n), d = count_distinct(s), e = count_distinct(g) by k",
    "T | summarize count_distinct(m), sum(m), min(t), max(n) by n, k",
    "T | summarize arg_max(t, t), take_anyif(k, k == 'x') by g, m", "T | summarize sum(n) by n",
    "T | summarize count(), percentile(n, 50) by bin(t, 6h), r",
    "T | summarize count(), sum(r) by a = s, b = k, c = n, d = t",
    "T | summarize count() by a = n % 50, b = isempty(s), c = toint(n), d = r",
    "T | summarize arg_min(s, s), arg_max(n, n) by k | project k, s, n",
    "T | where isfinite(r) | summarize sum(r / 3), avg(r / 7), stdev(r * 1e9 / 3), variance(r / 3) by k",
    "T | where isfinite(r) | summarize sumif(r / 3, n > 0), covariance(r * 1e7 / 3, n / 7.0)",
    "T | where isfinite(r) | make-series sum(r / 3) on t step 6h by k",
  ])
  func groupsAreTheSame(_ query: String) async throws {
    try await compare(query, over: Self.fewRows, inOrder: false)
  }

  /// So many groups that several threads look for those that two workers have; keys of all lengths, with and
  /// without null.
  @Test(arguments: [
    "T | summarize count(), c = count_distinct(k), d = count_distinct(n), max(t) by s",
    "T | summarize count(), c = count_distinct(s) by x = iff(isempty(s), long(null), hash(s))",
    "T | summarize count() by s, n", "T | summarize count(), sum(n) by x = hash(s), n, k",
    "T | summarize c = count_distinct(r) by s, x = hash(strcat(s, 'x')), t, n",
    "union (T | summarize by s), (T | project s) | summarize count() by s",
    "T | summarize dcount(g), percentiles(n, 5, 50, 99), percentile(r, 20) by x = hash(g, 700)",
  ])
  func manyGroupsAreTheSame(_ query: String) async throws {
    try await compare(query, over: Self.rows, inOrder: false)
  }

  @Test(arguments: [
    "T | distinct s, n, k", "T | distinct g",
    "T | where s has_any ('1','22','333','44','5','66','77')",
    "T | join kind=inner (T | summarize c = count() by s, n) on s, n | project s, n, c, t",
    "T | join kind=leftanti (T | where n > 100 | project s, m) on s, m",
    "T | lookup (T | summarize top = max(n) by g) on g | project g, top, t",
  ])
  func othersAreTheSame(_ query: String) async throws {
    try await compare(query, over: Self.fewRows, inOrder: false)
  }

  /// Rows that meet those of a table, each for itself, and groups that meet at the end of the input.
  @Test(arguments: [
    "let H = datatable(k: string, n: long) ['x', 1, 'x', 2, 'zzz', 3]; T | lookup H on k | project s, n1",
    "let H = range n from 1 to 50 step 3; T | join kind=leftsemi H on n | take 900",
    "let H = range n from 1 to 50 step 3; T | join kind=leftanti H on n | summarize count(), sum(n) by k",
    "let H = range n from 1 to 50 step 3; T | join kind=rightouter H on n | summarize count() by n1",
    "let H = range n from 1 to 5 step 1; T | join kind=innerunique H on n | project s, n1",
    "T | summarize c = count() by s | join kind=fullouter (T | where n > 0 | summarize d = count() by s) on s",
    "union (T | where n > 9), (T | where k == 'x' | extend more = r) | summarize count(), sum(n) by s, k",
    "union (T | summarize c = count() by k), (T | where n > 9 | summarize c = dcount(s) by k = s)",
    "let M = materialize(range n from 1 to 99 step 2); union (M | summarize n = sum(n)), (T | lookup M on n | project n)",
    "T | summarize c = count() by k | join kind=leftouter (print k = 'x', a = 1) on k",
    "T | as X | where n > 30 | fork (summarize count() by k) (summarize sum(n) by s)",
    "union (print k = 'one'), (T | summarize by k)",
  ])
  func tablesAreTheSame(_ query: String) async throws {
    try await compare(query, over: Self.fewRows, inOrder: true)
  }
}
