import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Files that are read as they grow.
@Suite struct FollowTests {
  private let folder = TemporaryFolder()

  /// A pipeline that follows files of the folder and writes lines of JSON to `out.ndjson`.
  private func following(
    _ input: String, _ names: [String], query: String? = nil, from: FileReading.Start = .start
  ) async throws -> Task<RunStatistics, any Error> {
    var options = RunOptions()
    options.follow = true
    options.from = from
    let request = RunRequest(
      input: input, inputArguments: names.map { folder[$0] },
      queries: query.map { [NamedQuery(name: "query", text: $0)] } ?? [], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    let plan = try request.plan()
    return try await plan.started()
  }

  private func lines(_ count: Int) async throws -> [String] {
    try await folder.lines(count, in: "out.ndjson")
  }

  private func row(_ number: Int) -> String { "{\"n\":\(number)}" }

  @Test func appendedLinesArrive() async throws {
    try folder.write("n\n1\n", to: "a.csv")
    let run = try await following("csv", ["a.csv"])
    #expect(try await lines(1) == [row(1)])
    try folder.append("2\n3\n", to: "a.csv")
    #expect(try await lines(3) == [1, 2, 3].map(row))
    run.cancel()
    #expect(try await run.value.read == 3)
  }

  @Test func halfLinesWait() async throws {
    try folder.write("{\"n\":1}\n{\"n\"", to: "a.ndjson")
    let run = try await following("ndjson", ["a.ndjson"])
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
    let run = try await following("ndjson", ["a.ndjson"])
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
    let run = try await following("ndjson", ["a.ndjson"])
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
    let run = try await following("syslog", ["a.log"], query: "T | project Message", from: .end)
    try await Task.sleep(for: .milliseconds(30))
    try folder.append("Feb  3 04:00:02 h a: new\n", to: "a.log")
    #expect(try await lines(1) == [#"{"Message":"new"}"#])
    run.cancel()
    #expect(try await run.value.read == 1)
  }

  @Test func lateFilesAreRead() async throws {
    let run = try await following("syslog", ["a.log"], query: "T | project Message", from: .end)
    try await Task.sleep(for: .milliseconds(20))
    try folder.write("Feb  3 04:00:02 h a: first\n", to: "a.log")
    #expect(try await lines(1) == [#"{"Message":"first"}"#])
    run.cancel()
    _ = try await run.value
  }

  @Test func cancellingGivesWhatIsOpen() async throws {
    try folder.write((1...100).map { "{\"n\":\($0)}\n" }.joined(), to: "a.ndjson")
    let run = try await following("ndjson", ["a.ndjson"], query: "T | summarize sum(n), count()")
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
    let run = try await following("ndjson", ["a.ndjson"], query: "T | take 3")
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
      let run = try await following("ndjson", ["a.ndjson"])
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

  /// The pattern matches the output as well, which is left out.
  @Test func patternsGainFiles() async throws {
    try folder.write(row(1) + "\n", to: "a.ndjson")
    let run = try await following("ndjson", ["*.ndjson*"], from: .start)
    #expect(try await lines(1) == [row(1)])
    try folder.write(row(2) + "\n", to: "b.ndjson")
    #expect(try await lines(2) == [1, 2].map(row))
    // A file that was read under its former name is not read a second time.
    try FileManager.default.moveItem(atPath: folder["b.ndjson"], toPath: folder["b.ndjson.1"])
    try folder.append(row(3) + "\n", to: "b.ndjson.1")
    try folder.write(row(4) + "\n", to: "b.ndjson")
    #expect(try await Set(lines(4)) == Set([1, 2, 3, 4].map(row)))
    try await Task.sleep(for: .milliseconds(300))
    run.cancel()
    #expect(try await run.value.read == 4)
  }

  @Test func patternsWaitForTheirFirstFile() async throws {
    let run = try await following("syslog", ["*.log"], query: "T | project Message", from: .end)
    try folder.write("Feb  3 04:00:02 h a: first\n", to: "x.log")
    #expect(try await lines(1) == [#"{"Message":"first"}"#])
    run.cancel()
    _ = try await run.value
    let error = await failure { _ = try await following("syslog", ["none/*.log"]) }
    #expect(error?.message.contains("there is no folder") == true)
  }

  @Test func linksThatChangeAreFollowed() async throws {
    try folder.write(row(1) + "\n", to: "one")
    try folder.write(row(2) + "\n", to: "two")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder["a.ndjson"], withDestinationPath: folder["one"])
    let run = try await following("ndjson", ["a.ndjson"])
    #expect(try await lines(1) == [row(1)])
    try manager.removeItem(atPath: folder["a.ndjson"])
    try manager.createSymbolicLink(
      atPath: folder["a.ndjson"], withDestinationPath: folder["two"])
    #expect(try await lines(2) == [1, 2].map(row))
    try folder.append(row(3) + "\n", to: "one")
    #expect(try await lines(3) == [1, 2, 3].map(row))
    run.cancel()
    #expect(try await run.value.read == 3)
  }

  @Test func renamedDirectoriesAreFollowed() async throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder["logs"], withIntermediateDirectories: true)
    try folder.write(row(1) + "\n", to: "logs/a.ndjson")
    let run = try await following("ndjson", ["logs/a.ndjson"])
    #expect(try await lines(1) == [row(1)])
    try manager.moveItem(atPath: folder["logs"], toPath: folder["old"])
    try folder.append(row(2) + "\n", to: "old/a.ndjson")
    #expect(try await lines(2) == [1, 2].map(row))
    try manager.createDirectory(atPath: folder["logs"], withIntermediateDirectories: true)
    try folder.write(row(3) + "\n", to: "logs/a.ndjson")
    #expect(try await lines(3) == [1, 2, 3].map(row))
    try manager.removeItem(atPath: folder["logs/a.ndjson"])
    try folder.write(row(4) + "\n", to: "logs/a.ndjson")
    #expect(try await lines(4) == [1, 2, 3, 4].map(row))
    run.cancel()
    #expect(try await run.value.read == 4)
  }

  @Test func filesHaveStatisticsOfTheirOwn() async throws {
    try folder.write(row(1) + "\n" + row(2) + "\n", to: "a.ndjson")
    try folder.write(row(3) + "\n", to: "b \"2\".ndjson")
    let run = try await following("ndjson", ["a.ndjson", "b \"2\".ndjson"])
    #expect(try await lines(3).count == 3)
    let handle = try FileHandle(forWritingTo: URL(filePath: folder["a.ndjson"]))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data("{\"n\":4}\n".utf8))
    try handle.close()
    #expect(try await lines(4).count == 4)
    run.cancel()
    let statistics = try await run.value
    struct Numbers: Decodable {
      struct File: Decodable {
        let path: String
        let bytes: Int
        let position: Int
        let truncations: Int
        let truncatedUnreadBytes: Int
        let longRecords: Int
      }
      let filesOpened: Int
      let files: [File]
    }
    let numbers = try JSONDecoder().decode(Numbers.self, from: Data(statistics.json.utf8))
    #expect(numbers.filesOpened == 2)
    #expect(numbers.files.map(\.path) == [folder["a.ndjson"], folder["b \"2\".ndjson"]])
    #expect(numbers.files.map(\.bytes) == [24, 8])
    #expect(numbers.files.map(\.position) == [8, 8])
    #expect(numbers.files.map(\.truncations) == [1, 0])
    #expect(numbers.files.map(\.truncatedUnreadBytes) == [0, 0])
  }
}
