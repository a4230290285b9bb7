import KQL
import Testing

/// A query that is told to give up does, whatever it is at.
@Suite struct StopTests {
  @Test(arguments: [
    "range x from 1 to 1000000000000000000 step 1 | where x < 0",
    "range x from 1 to 1000000000000000000 step 1 | summarize count()",
    "range x from 1 to 1000000000000000000 step 1 | make-series n = count() on x step 1000000000000000",
    "print x = range(1, 100000) | mv-expand x | mv-expand y = range(1, 100000) | where y == 0",
    "print x = range(1, 100000) | mv-apply x on (mv-expand y = range(1, 1000000) | count)",
    """
    range x from 1 to 100000 step 1 | extend k = 1
      | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | where x + y < 0
    """,
    """
    range x from 1 to 100000000000 step 1 | extend k = x % 7
      | partition by k (sort by x desc | take 1)
    """,
    "range x from 1 to 10000000 step 1 | where strrep(strrep('ab ', 90), 90) matches regex @'\\b(a|b|ab)*(x|y)\\b$'",
    "range x from 1 to 10000000 step 1 | extend y = replace_regex(strrep(strrep('aab', 90), 90 + x % 9), 'a|b', 'xx')",
    "range x from 1 to 10000000 step 1 | where array_length(extract_all('(a)', strrep(strrep('ab', 90), 90 + x % 9))) < 0",
    "range x from 1 to 10000000 step 1 | where tostring(array_sort_asc(range(x, x + 20000))) == ''",
    "range x from 1 to 10000000 step 1 | where array_length(parse_json(strcat('[1', strrep(strrep(',1', 90), 90 + x % 9), ']'))) < 0",
    "print s = range(1, 1000000) | extend f = series_fir(s, range(1, 100000))",
    "print s = range(1, 300000) | extend f = series_iir(s, range(1, 100000), range(1, 100000))",
    "range x from 1 to 1000 step 1 | extend s = range(x, x + 100000) | extend f = series_decompose(s)",
    "range x from 1 to 1000 step 1 | extend s = range(x, x + 300000) | extend f = series_fit_2lines(s)",
    "range x from 1 to 1000 step 1 | extend s = range(x, x + 300000) | extend f = series_fit_poly(s, s, 30)",
    "range x from 1 to 1000000 step 1 | where series_pearson_correlation(range(1, 1000000), range(x, x + 999999)) > 2",
    "range x from 1 to 1000000 step 1 | where array_length(series_add(range(1, 1000000), range(x, x + 999999))) < 0",
    "range x from 1 to 1000000 step 1 | extend s = array_sort_asc(range(x, x + 1000000)) | where array_length(s) < 0",
    "range x from 1 to 30000000 step 1 | sort by hash(x)",
    "union (range x from 1 to 1000000000000 step 1), (print x = 1) | where x < 0",
    "let t = materialize(range x from 1 to 1000000000000 step 1 | where x < 0); t | count",
  ])
  func ends(_ text: String) async throws {
    let allowance = Allowance()
    let now = Project.now
    let query = try Query(text, catalog: nil, now: now, allowance: allowance)
    let work = Task.detached { () -> RunError? in
      do throws(RunError) {
        _ = try query.run(now: now, allowance: allowance)
        return nil
      } catch {
        return error
      }
    }
    // By then it is at work, which has no end.
    try await Task.sleep(for: .milliseconds(100))
    let told = ContinuousClock.now
    allowance.stop.abandon()
    #expect(await work.value?.message == "it was stopped before its end")
    #expect(.now - told < .seconds(2))
  }

  /// What is computed while a query is bound can be given up too.
  @Test func binding() async throws {
    let allowance = Allowance()
    let work = Task.detached { () -> Bool in
      (try? Query(
        "let n = toscalar(range x from 1 to 1000000000000000 step 1 | count); print n",
        catalog: nil, now: Project.now, allowance: allowance)) == nil
    }
    try await Task.sleep(for: .milliseconds(100))
    allowance.stop.abandon()
    #expect(await work.value)
  }

  /// What cannot be computed is tried once, however often it is used.
  @Test func constantsFailOnce() throws {
    let lets = (1...60).map { "let s\($0) = strcat(s\($0 - 1), s\($0 - 1));" }.joined(
      separator: " ")
    let began = ContinuousClock.now
    let query = try Query(
      "let s0 = 'x'; \(lets) print strlen(s60)", catalog: nil, now: Project.now)
    #expect(throws: RunError.self) { try query.run(now: Project.now) }
    #expect(.now - began < .seconds(20))
  }
}
