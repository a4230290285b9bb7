import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Files that are read as they grow.
@Suite struct FollowTests {
  private let folder = TemporaryFolder()

  /// A pipeline that follows files of the folder and writes lines of JSON to `out.ndjson`.
  private func following(
    _ input: String, _ names: [String], query: String? = nil, from: PipelineOptions.Start = .start
  ) throws -> Task<RunStatistics, any Error> {
    var options = PipelineOptions()
    options.follow = true
    options.from = from
    let request = PipelineRequest(
      input: input, inputArguments: names.map { folder[$0] },
      queries: query.map { [NamedQuery(name: "query", text: $0)] } ?? [], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    let pipeline = try Pipeline(request)
    return Task { try await pipeline.run() }
  }

  /// Waits until the output has so many lines; gives them, or what there is after two seconds.
  private func lines(_ count: Int) async throws -> [String] {
    var lines: [String] = []
    for _ in 0..<400 {
      lines = folder.text("out.ndjson").split(separator: "\n").map(String.init)
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  private func row(_ number: Int) -> String { "{\"n\":\(number)}" }

  @Test func appendedLinesArrive() async throws {
    try folder.write("n\n1\n", to: "a.csv")
    let run = try following("csv", ["a.csv"])
    #expect(try await lines(1) == [row(1)])
    try folder.append("2\n3\n", to: "a.csv")
    #expect(try await lines(3) == [1, 2, 3].map(row))
    run.cancel()
    #expect(try await run.value.read == 3)
  }

  @Test func halfLinesWait() async throws {
    try folder.write("{\"n\":1}\n{\"n\"", to: "a.ndjson")
    let run = try following("ndjson", ["a.ndjson"])
    #expect(try await lines(1) == [row(1)])
    try folder.append(":2", to: "a.ndjson")
    try await Task.sleep(for: .milliseconds(30))
    #expect(try await lines(1) == [row(1)])
    try folder.append("}\n", to: "a.ndjson")
    #expect(try await lines(2) == [1, 2].map(row))
    run.cancel()
    #expect(try await run.value.malformed == 0)
  }

  @Test func renamedFilesGoOn() async throws {
    try folder.write("{\"n\":1}\n", to: "a.ndjson")
    let run = try following("ndjson", ["a.ndjson"])
    #expect(try await lines(1) == [row(1)])
    try FileManager.default.moveItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
    try folder.append("{\"n\":2}\n", to: "a.ndjson.1")
    try folder.write("{\"n\":3}\n", to: "a.ndjson")
    try folder.append("{\"n\":4}\n", to: "a.ndjson.1")
    #expect(try await Set(lines(4)) == Set([1, 2, 3, 4].map(row)))
    run.cancel()
    #expect(try await run.value.read == 4)
  }

  @Test func truncatedFilesStartAgain() async throws {
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "a.ndjson")
    let run = try following("ndjson", ["a.ndjson"])
    #expect(try await lines(2).count == 2)
    let handle = try FileHandle(forWritingTo: URL(filePath: folder["a.ndjson"]))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data("{\"n\":3}\n".utf8))
    try handle.close()
    #expect(try await lines(3) == [1, 2, 3].map(row))
    run.cancel()
    _ = try await run.value
  }

  @Test func syslogStartsAtTheEnd() async throws {
    try folder.write("Feb  3 04:00:01 h a: old\n", to: "a.log")
    let run = try following("syslog", ["a.log"], query: "T | project Message", from: .end)
    try await Task.sleep(for: .milliseconds(30))
    try folder.append("Feb  3 04:00:02 h a: new\n", to: "a.log")
    #expect(try await lines(1) == [#"{"Message":"new"}"#])
    run.cancel()
    #expect(try await run.value.read == 1)
  }

  @Test func lateFilesAreRead() async throws {
    let run = try following("syslog", ["a.log"], query: "T | project Message", from: .end)
    try await Task.sleep(for: .milliseconds(20))
    try folder.write("Feb  3 04:00:02 h a: first\n", to: "a.log")
    #expect(try await lines(1) == [#"{"Message":"first"}"#])
    run.cancel()
    _ = try await run.value
  }

  @Test func cancellingGivesWhatIsOpen() async throws {
    try folder.write((1...100).map { "{\"n\":\($0)}\n" }.joined(), to: "a.ndjson")
    let run = try following("ndjson", ["a.ndjson"], query: "T | summarize sum(n), count()")
    try await Task.sleep(for: .milliseconds(400))
    let start = ContinuousClock.now
    run.cancel()
    let statistics = try await run.value
    // A few milliseconds on a quiet machine; on a busy one, only that it ends.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(statistics.read == 100)
    #expect(try await lines(1) == [#"{"sum_n":5050,"count_":100}"#])
  }

  @Test func takeEndsTheRun() async throws {
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "a.ndjson")
    let run = try following("ndjson", ["a.ndjson"], query: "T | take 3")
    #expect(try await lines(2).count == 2)
    try folder.append("{\"n\":3}\n{\"n\":4}\n", to: "a.ndjson")
    _ = try await run.value
    #expect(try await lines(3) == [1, 2, 3].map(row))
  }

  @Test func severalStartsAndStopsLeakNoDescriptors() async throws {
    try folder.write("{\"n\":1}\n", to: "a.ndjson")
    func descriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?
          .contains(folder.path) == true
      }.count
    }
    for _ in 0..<10 {
      try? FileManager.default.removeItem(atPath: folder["out.ndjson"])
      let run = try following("ndjson", ["a.ndjson"])
      #expect(try await lines(1).count == 1)
      run.cancel()
      _ = try await run.value
    }
    for _ in 0..<100 {
      if try descriptors() == 0 { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try descriptors() == 0)
  }
}
