import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Several queries over one stream.
@Suite struct StandingQueryTests {
  private let folder = TemporaryFolder()

  private func request(
    _ texts: [NamedQuery], output: String = "json", _ change: (inout RunRequest) -> Void
  ) -> RunRequest {
    var request = RunRequest(
      input: "csv", inputArguments: [folder["in.csv"]], queries: texts, output: output,
      outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    change(&request)
    return request
  }

  private func query(_ text: String, _ name: String = "a.kql") -> NamedQuery {
    NamedQuery(name: name, text: text)
  }

  /// Writes numbers from 1 on as the input.
  private func write(_ count: Int) throws {
    try folder.write("n\n" + (1...count).map { "\($0)\n" }.joined(), to: "in.csv")
  }

  // MARK: Bounded input

  @Test func oneTextMayHaveSeveralQueries() async throws {
    try write(5)
    let text = "// Large\nT | where n > 3\n\nT | summarize s = sum(n)\n\n// First\nT | take 1"
    let statistics = try await request([query(text)]) { $0.options.tag = "Query" }.run()
    #expect(
      Set(folder.text("out.ndjson").split(separator: "\n").map(String.init)) == [
        #"{"Query":"Large","n":4}"#, #"{"Query":"Large","n":5}"#,
        #"{"Query":"a.kql 2","s":15}"#, #"{"Query":"First","n":1}"#,
      ])
    #expect(statistics.read == 5)
    #expect(statistics.queries.map(\.name) == ["Large", "a.kql 2", "First"])
    #expect(statistics.queries.map(\.emitted) == [2, 1, 1])
    #expect(statistics.emitted == 4)
  }

  @Test(arguments: [1, 2])
  func queriesThatHaveEnoughDoNotEndTheOthers(_ workers: Int) async throws {
    try write(200_000)
    let texts = ["T | summarize s = sum(n)", "T | where n > 0 | take 2", "T | where n == 199999"]
    let statistics = try await request(
      texts.enumerated().map { query($0.element, "q\($0.offset)") }
    ) {
      $0.options.workers = workers
    }.run()
    #expect(folder.text("out.ndjson").contains(#"{"s":20000100000}"#))
    #expect(folder.text("out.ndjson").contains(#"{"n":199999}"#))
    #expect(statistics.queries.map(\.emitted) == [1, 2, 1])
    #expect(statistics.read == 200_000)
    if workers == 1 { #expect(statistics.queries[1].read < 200_000) }
  }

  @Test func theRunEndsWhenAllHaveEnough() async throws {
    try write(200_000)
    let statistics = try await request([query("T | take 1; T | take 2")]) { _ in }.run()
    #expect(statistics.emitted == 3)
    #expect(statistics.read < 200_000)
  }

  @Test func eachQueryHasItsColumns() async throws {
    let rows = (1...3).map { #"{"n":\#($0),"bag":{"a":\#($0 * 2),"b":"x"}}"# }
    try folder.write(rows.joined(separator: "\n") + "\n{not json}\n", to: "in.ndjson")
    let texts = [
      "T | project x = toint(bag.a), later", "T | project bag.b, other.deep",
      "T | where bag.a > 4 | project n",
    ]
    let statistics = try await request(
      texts.enumerated().map { query($0.element, "q\($0.offset)") }
    ) {
      $0.input = "ndjson"
      $0.inputArguments = [folder["in.ndjson"]]
      $0.options.tag = "Q"
    }.run()
    let lines = folder.text("out.ndjson").split(separator: "\n").map(String.init)
    #expect(lines.contains(#"{"Q":"q0","x":4,"later":null}"#))
    #expect(lines.contains(#"{"Q":"q1","bag_b":"x","other_deep":null}"#))
    #expect(lines.filter { $0.contains("q2") } == [#"{"Q":"q2","n":3}"#])
    #expect(statistics.read == 4)
    #expect(statistics.malformed == 1)
  }

  @Test func viewsAreReadTogether() async throws {
    try folder.write("<13>Feb  3 04:00:01 h a: one\n<13>Feb  3 04:00:02 h a: two\n", to: "in.log")
    let statistics = try await request([
      query("Syslog | project SyslogMessage; Log | project Message | take 1")
    ]) {
      $0.input = "syslog"
      $0.inputArguments = [folder["in.log"]]
      $0.options.once = true
    }.run()
    #expect(statistics.read == 2)
    #expect(statistics.emitted == 3)
  }

  @Test func placesAreThoseOfTheFile() async throws {
    try write(1)
    let error = await failure {
      _ = try request([query("// One\nT | take 1\n\n// Two\nT | where m > 1\n")]) { _ in }.plan()
    }
    #expect(error?.exitCode == 3)
    #expect(error?.message.contains("a.kql:5:11") == true)
  }

  // MARK: Names in the output

  @Test func tablesHaveTheNameOfTheirQuery() async throws {
    try write(2)
    let text = "// Low\nT | where n < 2\n\n// \u{1B}[31mHigh\nT | where n > 1"
    _ = try await request([query(text)], output: "table") { _ in }.run()
    #expect(
      folder.text("out.ndjson").split(separator: "\n", omittingEmptySubsequences: false) == [
        "Low", "n", "─", "1", "", "␛[31mHigh", "n", "─", "2", "",
      ])
    _ = try await request([query("// Low\nT | where n < 2")], output: "table") { _ in }.run()
    #expect(folder.text("out.ndjson") == "n\n─\n1\n")
  }

  @Test func csvTakesOneTable() async throws {
    try write(2)
    let equal = request([query("T | where n < 2; T | where n > 1")], output: "csv") {
      $0.options.tag = "Query"
    }
    _ = try await equal.run()
    #expect(folder.text("out.ndjson") == "Query,n\na.kql 1,1\na.kql 2,2\n")
    let error = await failure {
      _ = try request([query("T | count; T")], output: "csv") { _ in }.plan()
    }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains("json") == true)
  }

  @Test func aTagNeedsANameOfItsOwn() async throws {
    try write(1)
    let error = await failure {
      _ = try request([query("T")]) { $0.options.tag = "n" }.plan()
    }
    #expect(error?.exitCode == 2)
  }

  // MARK: Failures

  @Test func aQueryThatFailsStopsAlone() async throws {
    try write(100_000)
    let lines = Mutex<[String]>([])
    let error = await failure {
      let pipeline = request([
        query("// Greedy\nT | summarize make_list(n)\n\n// Modest\nT | count")
      ]) {
        $0.options.memory = 1 << 19
        $0.options.statisticsFile = folder["stats.json"]
        $0.options.overwrite = true
      }
      _ = try await pipeline.run { line in lines.withLock { $0.append(line) } }
    }
    #expect(error == .run("1 of 2 queries ended early: 'Greedy'"))
    #expect(folder.text("out.ndjson") == "{\"Count\":100000}\n")
    #expect(lines.withLock { $0.contains { $0.hasPrefix("error: Greedy needs more than") } })
    let statistics = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("stats.json").utf8))
        as? [String: Any])
    let queries = try #require(statistics["queries"] as? [[String: Any]])
    #expect(queries.map { $0["name"] as? String } == ["Greedy", "Modest"])
    #expect((queries[0]["error"] as? String)?.contains("--memory") == true)
    #expect(queries[1]["error"] is NSNull)
    for numbers in queries + [statistics] {
      func number(_ key: String) -> Int { numbers[key] as? Int ?? 0 }
      #expect(
        number("read") + number("added")
          == number("emitted") + number("filtered") + number("malformed") + number("late"))
    }
  }

  @Test func aSingleQueryEndsTheRun() async throws {
    try write(100_000)
    let error = await failure {
      _ = try await request([query("T | summarize make_list(n)")]) { $0.options.memory = 1 << 19 }
        .run()
    }
    #expect(error?.exitCode == 1)
    #expect(error?.message.hasPrefix("a.kql needs more than") == true)
  }

  // MARK: Reload

  private func lines(_ count: Int) async throws -> [String] {
    try await folder.lines(count, in: "out.ndjson")
  }

  private func following(_ texts: [NamedQuery]) async throws -> (
    PipelinePlan, Task<RunStatistics, any Error>
  ) {
    let pipeline = try request(texts) {
      $0.options.follow = true
      $0.options.from = .start
      $0.options.tag = "Q"
    }.plan()
    return (pipeline, try await pipeline.started())
  }

  @Test func changedQueriesStartAnewWhereTheOldOnesEnd() async throws {
    try write(3)
    let keep = "// Sum\nT | summarize s = sum(n)"
    let (pipeline, run) = try await following([
      query("\(keep)\n\n// Rows\nT | project n", "a.kql"), query("T | count", "gone.kql"),
    ])
    #expect(try await lines(3).count == 3)
    let messages = pipeline.reload([
      query("\(keep)\n\n// Rows\nT | project m = n\n\n// Count\nT | count", "a.kql")
    ])
    #expect(messages == ["queries read again: 1 unchanged, 2 started, 2 ended"])
    #expect(try await lines(4).last == #"{"Q":"gone.kql","Count":3}"#)
    try folder.append("4\n5\n", to: "in.csv")
    #expect(try await lines(6).suffix(2) == [#"{"Q":"Rows","m":4}"#, #"{"Q":"Rows","m":5}"#])
    run.cancel()
    let statistics = try await run.value
    #expect(
      Set(try await lines(8).suffix(2)) == [#"{"Q":"Sum","s":15}"#, #"{"Q":"Count","Count":2}"#])
    #expect(statistics.read == 5)
    #expect(statistics.queries.map(\.read) == [5, 3, 3, 2, 2])
  }

  @Test func aReloadCountsBeforeAnythingIsRead() async throws {
    try write(2)
    let plan = try request([query("T | where n > 100")]) {
      $0.options.follow = true
      $0.options.from = .start
    }.plan()
    let changed = [query("T | project m = n")]
    let run = Task { [plan] in try await plan.run(opened: { _ = plan.reload(changed) }) }
    #expect(try await lines(2) == [#"{"m":1}"#, #"{"m":2}"#])
    run.cancel()
    _ = try await run.value
  }

  @Test func textsThatCannotRunLeaveTheirQueriesAlone() async throws {
    try write(1)
    let (pipeline, run) = try await following([
      query("T | project n", "a.kql"), query("T", "b.kql"),
    ])
    #expect(try await lines(2).count == 2)
    let messages = pipeline.reload([
      query("T | project x", "a.kql"), query("T | where n > 5", "b.kql"),
    ])
    #expect(messages.first?.contains("a.kql:1:13") == true)
    #expect(messages.contains("the queries of 'a.kql' go on as they were"))
    #expect(messages.last == "queries read again: 1 unchanged, 1 started, 1 ended")
    try folder.append("2\n", to: "in.csv")
    #expect(try await lines(3).last == #"{"Q":"a.kql","n":2}"#)
    run.cancel()
    #expect(try await run.value.emitted == 3)
  }

  @Test func badQueriesAreLeftOutAndComeBackWhenTheyAreMended() async throws {
    try write(1)
    var pipeline = try request([
      query("T | project x", "a.kql"), query("// Rows\nT\n\n// Bad\nT | where x", "b.kql"),
    ]) {
      $0.options.follow = true
      $0.options.from = .start
      $0.options.tag = "Q"
    }.pipeline()
    #expect(throws: PipelineError.self) { try pipeline.plan() }
    pipeline.settings.skipsBad = true
    let plan = try pipeline.plan()
    #expect(plan.warnings.contains { $0.contains("a.kql:1:13") })
    #expect(plan.warnings.contains("note: 'Bad' is left out"))
    let run = try await plan.started()
    #expect(try await lines(1) == [#"{"Q":"Rows","n":1}"#])
    // One is mended, one that runs is spoilt, one is new and bad.
    let messages = plan.reload([
      query("T | project n", "a.kql"), query("// Rows\nT | project x", "b.kql"),
      query("T | where", "c.kql"),
    ])
    #expect(messages.contains("note: 'Rows' goes on as it was"))
    #expect(messages.contains("note: 'c.kql' is left out"))
    #expect(messages.last == "queries read again: 1 unchanged, 1 started, 0 ended")
    try folder.append("2\n", to: "in.csv")
    #expect(
      try await Set(lines(3).suffix(2)) == [#"{"Q":"Rows","n":2}"#, #"{"Q":"a.kql","n":2}"#])
    run.cancel()
    let failure = await #expect(throws: PipelineError.self) { try await run.value }
    #expect(failure?.message == "error: 1 of 3 queries were left out: 'c.kql'")
    #expect(failure?.exitCode == 3)
  }

  @Test func noEventIsLostOrDoubledByReloads() async throws {
    try write(1)
    let (pipeline, run) = try await following([query("T | extend v = 0")])
    for round in 1...40 {
      let rows = (0..<25).map { "\(round * 25 + $0)\n" }.joined()
      try folder.append(rows, to: "in.csv")
      _ = pipeline.reload([query("T | extend v = \(round)")])
    }
    _ = try await lines(1001)
    run.cancel()
    _ = try await run.value
    let numbers = try await lines(1001).compactMap { line in
      line.split(separator: ":").dropFirst(2).first.flatMap { Int($0.prefix { $0.isNumber }) }
    }
    #expect(numbers.count == 1001)
    #expect(Set(numbers).count == 1001)
  }

  @Test func aQueryThatFinishesWhileOthersGoOnGivesItsResult() async throws {
    try write(3)
    let (_, run) = try await following([query("T | take 2 | summarize s = sum(n); T | where n > 3")]
    )
    #expect(try await lines(1) == [#"{"Q":"a.kql 1","s":3}"#])
    try folder.append("4\n", to: "in.csv")
    #expect(try await lines(2).last == #"{"Q":"a.kql 2","n":4}"#)
    run.cancel()
    #expect(try await run.value.read == 4)
  }
}
