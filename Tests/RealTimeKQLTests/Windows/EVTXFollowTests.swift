import Foundation
import RealTimeKQL
import Testing

/// Event logs that grow while they are read.
@Suite struct EVTXFollowTests {
  private static func events(_ numbers: ClosedRange<UInt64>) -> [EVTXBuilder.Event] {
    numbers.map { EVTXTests.logon($0, 4625, "u") }
  }

  /// Writes bytes over those of a file, as Windows does.
  private static func overwrite(_ path: String, _ bytes: [UInt8], at position: Int) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.seek(toOffset: UInt64(position))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  @Test func recordsComeInsideAndBehind() async throws {
    let folder = TemporaryFolder()
    let path = folder["a.evtx"]
    try Data(EVTXBuilder.log([Self.events(1...3)], isOpen: true)).write(to: URL(filePath: path))
    let kept = Kept()
    var pipeline = try PipelineRequest(words: ["evtx", path, "--follow", "none"]).pipeline
    pipeline.queries = [NamedQuery(name: "query", text: "T | project EventRecordId")]
    pipeline.sinks = [("kept", kept)]
    let task = try await pipeline.plan().started()
    func numbers() -> [Int] {
      kept.record.lines.compactMap { Int($0.filter(\.isNumber)) }
    }
    #expect(try await eventually { numbers() == [1, 2, 3] })
    // The chunk is written again with two records more.
    try Self.overwrite(path, EVTXBuilder.chunk(Self.events(1...5)), at: 4096)
    #expect(try await eventually { numbers() == [1, 2, 3, 4, 5] })
    // Records without the head that knows of them.
    let later = EVTXBuilder.chunk(Self.events(1...6))
    try Self.overwrite(path, Array(later[512...]), at: 4096 + 512)
    #expect(try await eventually { numbers() == [1, 2, 3, 4, 5, 6] })
    try Self.overwrite(path, EVTXBuilder.chunk(Self.events(7...8)), at: 4096 + 65536)
    #expect(try await eventually { numbers() == [1, 2, 3, 4, 5, 6, 7, 8] })
    // The log is full: its first chunk is written over.
    try Self.overwrite(path, EVTXBuilder.chunk(Self.events(9...10)), at: 4096)
    #expect(try await eventually { numbers() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })
    // Another log takes its place.
    try FileManager.default.moveItem(atPath: path, toPath: folder["old.evtx"])
    try Data(EVTXBuilder.log([Self.events(11...11)])).write(to: URL(filePath: path))
    #expect(try await eventually { numbers() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] })
    task.cancel()
    let statistics = try await task.value
    #expect(statistics.read == 11)
    #expect(statistics.sources.first?["replacedLogs"] == 1)
  }

  @Test func fromTheEndIsWhatComes() async throws {
    let folder = TemporaryFolder()
    let path = folder["a.evtx"]
    try Data(EVTXBuilder.log([Self.events(1...3)])).write(to: URL(filePath: path))
    let kept = Kept()
    var pipeline = try PipelineRequest(
      words: ["evtx", folder["*.evtx"], "--follow", "--from=end", "none"]
    ).pipeline
    pipeline.queries = [NamedQuery(name: "query", text: "T | project EventRecordId")]
    pipeline.sinks = [("kept", kept)]
    let task = try await pipeline.plan().started()
    try Self.overwrite(path, EVTXBuilder.chunk(Self.events(1...4)), at: 4096)
    #expect(try await eventually { kept.record.lines.count == 1 })
    try Data(EVTXBuilder.log([Self.events(50...50)])).write(to: URL(filePath: folder["b.evtx"]))
    #expect(try await eventually { kept.record.lines.count == 2 })
    #expect(kept.record.lines == [#"{"EventRecordId":4}"#, #"{"EventRecordId":50}"#])
    task.cancel()
    _ = try? await task.value
  }

  @Test func whatIsNoLogIsNotFollowed() async throws {
    let folder = TemporaryFolder()
    let path = try folder.write("time,user\n1,2\n", to: "a.csv")
    do {
      _ = try await EVTXTests.rows([path], "T", options: ["--follow"])
      Issue.record("it is no log")
    } catch let error as PipelineError {
      #expect(error.rendered.contains("it looks like a table of text, which 'csv' reads"))
    }
    try Data(EVTXBuilder.log([Self.events(1...3)])).write(to: URL(filePath: folder["b.evtx"]))
    let kept = Kept()
    var pipeline = try PipelineRequest(words: ["evtx", folder["*"], "--follow", "none"]).pipeline
    pipeline.queries = [NamedQuery(name: "query", text: "T | project EventRecordId")]
    pipeline.sinks = [("kept", kept)]
    let task = try await pipeline.plan().started()
    #expect(try await eventually { kept.record.lines.count == 3 })
    // Another file takes the name.
    try FileManager.default.removeItem(atPath: path)
    try Data(EVTXBuilder.log([Self.events(4...4)])).write(to: URL(filePath: path))
    #expect(try await eventually { kept.record.lines.count == 4 })
    task.cancel()
    _ = try await task.value
  }
}
