import RealTimeKQL
import Synchronization
import Testing

/// Results as values, batch after batch.
@Suite struct RowsTests {
  @Test func columnsAreTyped() async throws {
    let query = """
      T | project b = n > 1, i = toint(n), l = n, r = n * 0.5, d = decimal(1.5) * n, s = strcat('é', n),
        t = datetime(2024-01-01) + n * 1h, ts = n * 1s, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642),
        j = pack('k', n, 't', datetime(2024-01-01)), none = iff(n == 2, long(null), n), c = 'constant'
      """
    var batches: [ResultBatch] = []
    for try await batch in Pipeline(Numbers(limit: 2), query: query).rows { batches.append(batch) }
    let batch = try #require(batches.first)
    #expect(batches.count == 1)
    #expect(batch.count == 2)
    #expect(batch.title == "query")
    #expect(try batch.column("b", as: Bool.self) == [false, true])
    #expect(try batch.column("i", as: Int32.self) == [1, 2])
    #expect(try batch.column("i", as: Int64.self) == [1, 2])
    #expect(try batch.column("l", as: Int.self) == [1, 2])
    #expect(try batch.column("l", as: Double.self) == [1, 2])
    #expect(try batch.column("r", as: Double.self) == [0.5, 1])
    #expect(try batch.column("d", as: Double.self) == [1.5, 3])
    #expect(try batch.column("s", as: String.self) == ["é1", "é2"])
    #expect(try batch.column("none", as: Int64.self) == [1, nil])
    #expect(try batch.column("c", as: String.self) == ["constant", "constant"])
    let times = try batch.column("t", as: Datetime.self)
    #expect(times.map { $0?.text } == ["2024-01-01T01:00:00Z", "2024-01-01T02:00:00Z"])
    #expect(
      try batch.column("ts", as: Timespan.self) == [1, 2].map { Timespan(ticks: $0 * 10_000_000) })
    #expect(try batch.column("g", as: String.self)[1] == "74be27de-1e4e-49d9-b579-fe0b331d3642")
    #expect(
      try batch.column("j", as: JSONText.self)[1]?.text
        == #"{"k":2,"t":"2024-01-01T00:00:00.0000000Z"}"#)
  }

  @Test func rowsAreACollection() async throws {
    let pipeline = Pipeline(Numbers(limit: 3), query: "T | project n, s = tostring(n)")
    var seen: [Int64?] = []
    for try await batch in pipeline.rows {
      for row in batch {
        seen.append(row["n", as: Int64.self])
        #expect(row["s"] == .string(row["n", as: Int.self].map { "\($0)" } ?? ""))
        #expect(row["nothing"] == nil)
        #expect(row["s", as: Int64.self] == nil)
        #expect(row.values.count == 2)
        #expect(row.schema.map(\.name) == ["n", "s"])
      }
    }
    #expect(seen == [1, 2, 3])
  }

  @Test func columnsThatAreNotThereAreExplained() async throws {
    for try await batch in Pipeline(Numbers(limit: 1)).rows {
      let missing = #expect(throws: PipelineError.self) { try batch.column("m", as: Int.self) }
      #expect(missing?.message.contains("no column 'm'") == true)
      let other = #expect(throws: PipelineError.self) { try batch.column("n", as: String.self) }
      #expect(other?.message.contains("'n' is a long") == true)
    }
  }

  @Test func everyRowComesInOrder() async throws {
    let rows = Pipeline(Numbers(limit: 40_000), query: "T | where n % 2 == 0").rows
    var next: Int64 = 2
    for try await batch in rows {
      for number in try batch.column("n", as: Int64.self) {
        guard number == next else { return #expect(number == next) }
        next += 2
      }
    }
    #expect(next == 40_002)
    let statistics = try #require(await rows.statistics)
    #expect(statistics.read == 40_000)
    #expect(statistics.emitted == 20_000)
    #expect(statistics.sinks.first?["delivered"] == 20_000)
  }

  @Test func everyLoopIsARun() async throws {
    let rows = Pipeline(Numbers(limit: 5), query: "T | summarize s = sum(n)").rows
    for _ in 0..<2 {
      var sums: [Int64?] = []
      for try await batch in rows { sums += try batch.column("s", as: Int64.self) }
      #expect(sums == [15])
    }
  }

  @Test func queriesHaveTitles() async throws {
    let text = "// Small\nT | where n == 1\n\n// Large\nT | where n == 3 | project big = n"
    var found: [String] = []
    for try await batch in Pipeline(Numbers(limit: 3), query: text).rows {
      found.append("\(batch.title ?? "") \(batch.schema.map(\.name)) \(batch.count)")
    }
    #expect(found.sorted() == ["Large [\"big\"] 1", "Small [\"n\"] 1"])
  }

  /// The run waits for a slow loop, and leaving the loop ends it and lets go of everything.
  @Test(arguments: [true, false]) func theRunWaitsAndLeavingEndsIt(_ isLive: Bool) async throws {
    let source = Numbers(isLive: isLive)
    let rows = Pipeline(source).rows
    for try await _ in rows {
      // There is no last number, so that only a run that waits stands still.
      #expect(try await settles { source.probe.given })
      #expect(await rows.statistics == nil)
      break
    }
    #expect(try await eventually { source.probe.openReaders == 0 })
    #expect(await rows.statistics?.read ?? 0 > 0)
  }

  @Test func cancellingGivesTheTotals() async throws {
    let source = Numbers(limit: 10, isLive: true)
    let task = Task {
      var sums: [Int64?] = []
      for try await batch in Pipeline(source, query: "T | summarize s = sum(n)").rows {
        sums += try batch.column("s", as: Int64.self)
      }
      return sums
    }
    #expect(try await eventually { source.probe.given == 10 })
    task.cancel()
    #expect(try await task.value == [55])
    #expect(try await eventually { source.probe.openReaders == 0 })
  }

  @Test func mistakesAreThrown() async {
    let error = await failure {
      for try await _ in Pipeline(Numbers(limit: 1), query: "T | where m > 1").rows {}
    }
    #expect(error?.exitCode == 3)
    #expect(error?.message.contains("unknown column 'm'") == true)
  }

  /// What came before a failure is there before it.
  @Test func failuresComeBehindTheRows() async throws {
    let rows = Pipeline(Numbers(limit: 7, failure: "the dice are gone")).rows
    var count = 0
    let error = await failure { for try await batch in rows { count += batch.count } }
    #expect(count == 7)
    #expect(error == .source("the dice are gone"))
    #expect(await rows.statistics?.emitted == 7)
  }

  @Test func outputsGetTheRowsToo() async throws {
    let kept = Kept()
    var count = 0
    for try await batch in Pipeline(Numbers(limit: 3), kept).rows { count += batch.count }
    #expect(count == 3)
    #expect(kept.record.lines == (1...3).map { #"{"n":\#($0)}"# })
  }

  /// Many runs at once end, though each writes its last rows when its loop has not come yet.
  @Test func manyRunsEndTogether() async throws {
    let sums = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<10 {
        group.addTask {
          var sum: Int64 = 0
          let query = "T | sort by n desc"
          for try await batch in Pipeline(Numbers(limit: 5000), query: query).rows {
            sum += try batch.column("n", as: Int64.self).reduce(0) { $0 + ($1 ?? 0) }
          }
          return sum
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == [Int64](repeating: 12_502_500, count: 10))
  }

  @Test func aClosureGetsTheRows() async throws {
    let seen = Mutex<[Int64?]>([])
    let output = ClosureOutput { (batch) throws(SinkError) in
      seen.withLock { seen in
        for row in batch { seen.append(row["n", as: Int64.self]) }
      }
    }
    try await Pipeline(Numbers(limit: 4), query: "T | where n > 2", output).run()
    #expect(seen.withLock { $0 } == [3, 4])
  }
}
