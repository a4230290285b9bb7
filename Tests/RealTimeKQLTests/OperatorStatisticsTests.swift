import RealTimeKQL
import Testing

/// What each operator of a run is said to have done.
@Suite struct OperatorStatisticsTests {
  private let folder = TemporaryFolder()

  /// The operators of a query over the numbers from 1 to 30,000 in a file.
  private func operators(
    _ query: String, workers: Int = 2
  ) async throws -> [OperatorStatistics] {
    try folder.write("n\n" + (1...30_000).map { "\($0)\n" }.joined(), to: "in.csv")
    var request = RunRequest(
      input: "csv", inputArguments: [folder["in.csv"]],
      queries: [NamedQuery(name: "q", text: query)], outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    request.options.workers = workers
    var pipeline = try request.pipeline()
    pipeline.settings.measuresOperators = true
    return try await pipeline.run().queries[0].operators
  }

  @Test(arguments: [1, 2, 3])
  func rowsAreThoseThatComeIn(workers: Int) async throws {
    let figures = try await operators(
      "T | where n % 3 == 0 | summarize c = count() by m = n % 10 | sort by m asc | take 4",
      workers: workers)
    #expect(
      figures.map { "\($0.name) \($0.rows)" } == [
        "where 30000", "summarize 10000", "top 10", "output 4",
      ])
    #expect(figures.allSatisfy { $0.seconds > 0 })
  }

  @Test func bothSidesOfAJoinCount() async throws {
    let figures = try await operators(
      "T | where n < 11 | join kind=inner (T | where n > 5 and n < 21) on n | count")
    #expect(
      figures.map { "\($0.depth) \($0.name) \($0.rows)" } == [
        "0 where 30000", "1 where 30000", "0 join 25", "0 count 5", "0 output 1",
      ])
  }

  @Test func rowsOfTheOrderedPartCountOnce() async throws {
    let figures = try await operators("T | where n > 10 | sort by n desc | extend p = prev(n)")
    #expect(
      figures.map { "\($0.name) \($0.rows)" } == [
        "where 30000", "sort 29990", "serialize 29990", "extend 29990", "project 29990",
        "output 29990",
      ])
  }

  /// What a run keeps for the next one does not depend on whether it was measured.
  @Test func stateGoesOnFromOneThatIsNotMeasured() async throws {
    let query = "T | where n > 0 | distinct m = n % 7"
    try folder.write("n\n" + (1...30_000).map { "\($0)\n" }.joined(), to: "in.csv")
    for isMeasured in [false, true, false] {
      var request = RunRequest(
        input: "csv", inputArguments: [folder["in.csv"]],
        queries: [NamedQuery(name: "q", text: query)], outputArgument: folder["out.ndjson"])
      request.options.follow = true
      request.options.from = .start
      var pipeline = try request.pipeline()
      pipeline.settings.measuresOperators = isMeasured
      pipeline.settings.state = FilePath(folder["state"])
      let task = try await pipeline.plan().started()
      #expect(
        try await eventually { folder.text("out.ndjson").split(separator: "\n").count == 7 })
      task.cancel()
      let statistics = try await task.value
      #expect(statistics.queries[0].operators.isEmpty != isMeasured)
    }
    #expect(folder.text("out.ndjson").split(separator: "\n").count == 7)
  }
}
