import RealTimeKQL
import Testing

/// How far apart in time rows of a join of a live stream with itself may be, by the conditions behind it.
@Suite struct JoinDistanceTests {
  private let folder = TemporaryFolder()

  private func pipeline(_ condition: String) throws -> Pipeline {
    let lines = (0..<6).map { hour in
      "{\"t\":\"2024-05-01T0\(hour):00:00Z\",\"k\":\"\(hour == 0 ? "start" : "end")\"}\n"
    }
    let path = try folder.write(lines.joined(), to: "a.ndjson")
    var pipeline = try PipelineRequest(words: ["ndjson", path, "--follow", "--from=start", "none"])
      .pipeline
    let text = """
      T | where k == 'start' | project t1 = t, x = 1
      | join kind=inner (T | where k == 'end' | project t2 = t, x = 1) on x | where \(condition)
      | project hours = datetime_diff('hour', t2, t1)
      """
    pipeline.queries = [NamedQuery(name: "query", text: text)]
    return pipeline
  }

  @Test(arguments: [
    "t2 between (t1 .. t1 + 3h)", "t2 between (t1 .. 3h)", "t1 between (t2 - 3h .. t2)",
    "t2 between (t1 - 1h .. t1 + 3h) and x == 1", "t2 >= t1 and t2 <= t1 + 3h",
    "t2 - t1 between (0s .. 3h)",
  ]) func itFollowsFromConditions(_ condition: String) async throws {
    var pipeline = try pipeline(condition)
    let kept = Kept()
    pipeline.sinks = [("kept", kept)]
    let plan = try pipeline.plan()
    #expect(!plan.warnings.contains { $0.contains("apart") }, "\(plan.warnings)")
    let run = Task { try await plan.run() }
    #expect(try await eventually { kept.record.lines.count == 3 })
    run.cancel()
    _ = try await run.value
    #expect(kept.record.lines == (1...3).map { "{\"hours\":\($0)}" })
  }

  @Test(arguments: [
    "t2 !between (t1 .. t1 + 3h)", "t2 > t1", "t2 between (t1 .. t1 + 3h) or x == 2",
  ]) func itIsTheUsualOneOtherwise(_ condition: String) throws {
    #expect(try pipeline(condition).plan().warnings.contains { $0.contains("1h apart") })
  }
}
