import KQL
import Testing

/// A query may be stopped, or want more memory than there is, at any moment: it ends, and nothing else.
@Suite struct GivingUpTests {
  /// Every operator and aggregate that keeps rows, over some thousand of them.
  private static let queries = [
    "T | sort by s desc, x", "T | sort by r asc nulls first | extend p = prev(x)",
    "T | top 900 by s",
    "T | top-nested 40 of k by count(), top-nested 50 of s with others = '' by max(x)",
    "T | top-nested of k by sum(x), top-nested of s by dcount(x)",
    "T | summarize make_list(s), make_set(x), make_bag(bag_pack(s, x)) by k",
    "T | summarize percentiles(x, 5, 50), dcount(s), tdigest(r), hll(s), stdev(x) by k",
    "T | summarize arg_max(x, *), take_any(s), buildschema(pack_all()) by k",
    "T | summarize count() by s, x", "T | distinct s, k",
    "T | join kind=inner (T) on k | count", "T | join kind=fullouter (T | where x % 3 == 0) on s",
    "T | lookup (T | summarize m = max(x) by k) on k", "T | where s in ((T | project s))",
    "T | partition by k (sort by s desc | extend n = row_number())",
    "T | partition hint.strategy=native by k (summarize make_list(s))",
    "T | make-series n = count() default = 0 on x from 0 to 2000 step 7 by k",
    "T | make-series m = avg(r) on t step 1m by k | extend d = series_decompose(m)",
    "T | summarize l = make_list(x) by k | mv-expand l | mv-apply l on (top 2 by tolong(l))",
    "T | scan declare (n: long = 0) with (step a: true => n = a.n + x;) | summarize max(n)",
    "T | serialize c = row_cumsum(x), w = row_window_session(t, 1h, 1m, k != prev(k))",
    "T | reduce by s",
    "T | project d = bag_pack(strcat('k', k), s, 'x', x) | evaluate bag_unpack(d)",
    "T | evaluate pivot(k, count(), s)", "T | evaluate narrow()", "T | sample-distinct 500 of s",
    "T | evaluate activity_counts_metrics(s, t, datetime(2024-01-01), datetime(2024-01-02), 1h)",
    "T | evaluate rolling_percentile(x, 50, t, 1h, 5)", "T | fork (sort by s) (top-hitters 5 of k)",
    "let m = materialize(T | project x, s); m | join kind=inner m on x | union (m | sort by s)",
    "T | summarize l = make_list(r) | extend f = series_fir(l, range(1, 99)), p = series_periods_detect(l, 4, 99, 3)",
    "T | summarize l = make_list(s) | extend a = array_sort_desc(l), z = zip(l, l), u = set_union(l, l)",
    "T | evaluate infer_storage_schema_with_suggestions(d)", "T | facet by k, s",
  ].map {
    """
    let T = range x from 1 to 2000 step 1
      | extend s = strcat('a text ', hash(x, 3001)), k = x % 61, r = iff(x % 9 == 0, real(null), x * 0.37),
        t = datetime(2024-01-01) + x * 20s;
    \($0)
    """
  }

  private static func run(_ text: String, _ allowance: Allowance) throws {
    let query = try Query(text, catalog: nil, now: Project.now, allowance: allowance)
    _ = try query.run(now: Project.now, allowance: allowance)
  }

  @Test(arguments: queries)
  func stopping(_ text: String) async throws {
    let began = ContinuousClock.now
    try? Self.run(text, Allowance())
    let whole = ContinuousClock.now - began
    for part in 1...3 {
      let allowance = Allowance()
      let work = Task.detached { try? Self.run(text, allowance) }
      try await Task.sleep(for: whole * part / 4)
      allowance.stop.abandon()
      _ = await work.value
    }
  }

  @Test(arguments: queries)
  func exhaustion(_ text: String) throws {
    let free = MemoryLedger(limit: .max)
    try? Self.run(text, Allowance(memory: free.makeAccount()))
    #expect(free.sum == 0)
    for part in 1...5 {
      let tight = MemoryLedger(limit: free.most * part / 6)
      try? Self.run(text, Allowance(memory: tight.makeAccount()))
      #expect(tight.sum == 0)
    }
  }
}
