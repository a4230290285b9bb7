import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Event logs that are damaged, cut, or no event logs.
@Suite struct EVTXDamageTests {
  private static let count = "T | summarize Records = count(), Last = max(EventRecordId)"

  private static func chunk(from number: UInt64) -> [EVTXBuilder.Event] {
    (0..<20).map { EVTXTests.logon(number + $0, 4625, "u\($0)") }
  }

  private static let log = EVTXBuilder.log([chunk(from: 1), chunk(from: 21), chunk(from: 41)])

  @Test func chunksAreFoundWithoutAHead() async throws {
    let (rows, statistics) = try await EVTXTests.rows(Array(Self.log.dropFirst(4196)), Self.count)
    // The first chunk has lost its head, and 100 bytes with it; the templates stand in its first record.
    #expect(rows == [#"{"Records":40,"Last":60}"#])
    #expect(statistics.sources.first?["headlessBlocks"] == 1)
  }

  @Test func aChunkWithoutItsMarkIsReadAll() async throws {
    var bytes = Self.log
    bytes.replaceSubrange(
      4096 + 65536..<4096 + 65536 + 128, with: [UInt8](repeating: 0, count: 128))
    let (rows, statistics) = try await EVTXTests.rows(bytes, Self.count)
    #expect(rows == [#"{"Records":60,"Last":60}"#])
    #expect(statistics.sources.first?["headlessBlocks"] == 1)
  }

  @Test func aDamagedRecordIsCountedAndTheOthersAreKept() async throws {
    var bytes = Self.log
    let mark: [UInt8] = [0x2A, 0x2A, 0, 0]
    var starts = bytes.indices.dropLast(4).filter { Array(bytes[$0..<$0 + 4]) == mark }
    let fifth = starts.remove(at: 4)
    bytes[fifth] = 0
    let (rows, statistics) = try await EVTXTests.rows(bytes, Self.count)
    #expect(rows == [#"{"Records":59,"Last":60}"#])
    #expect(statistics.malformed == 1)
    #expect(statistics.read == 60)
    #expect(statistics.sources.first?["damagedBlocks"] == 1)
  }

  @Test func recordsBehindAnOldHeadCount() async throws {
    // The head of the chunk knows of ten records, and twenty are there.
    let old = EVTXBuilder.chunk(Array(Self.chunk(from: 1).prefix(10)))
    var bytes = EVTXBuilder.log([Self.chunk(from: 1)], isOpen: true)
    bytes.replaceSubrange(4096..<4096 + 512, with: old[0..<512])
    let (rows, statistics) = try await EVTXTests.rows(bytes, Self.count)
    #expect(rows == [#"{"Records":20,"Last":20}"#])
    #expect(statistics.sources.first?["unclosedFiles"] == 1)
  }

  @Test func aLogThatIsCutGivesWhatIsThere() async throws {
    let (rows, _) = try await EVTXTests.rows(
      Array(Self.log.prefix(4096 + 65536 + 2500)), Self.count)
    #expect(rows.first?.contains(#""Last":2"#) == true)
  }

  @Test func whatIsNoLogIsSaid() async throws {
    func notes(of bytes: [UInt8]) async throws -> String {
      let folder = TemporaryFolder()
      try Data(bytes).write(to: URL(filePath: folder["a"]))
      let notes = Mutex("")
      var pipeline = try PipelineRequest(words: ["evtx", folder["a"], "none"]).pipeline
      pipeline.queries = [NamedQuery(name: "query", text: Self.count)]
      _ = try await pipeline.run { note in notes.withLock { $0 += note } }
      return notes.withLock { $0 }
    }
    #expect(try await notes(of: Array("time,user\n1,2\n".utf8)).contains("is no event log (evtx)"))
    #expect(try await notes(of: ETLBuilder().trace()).contains("is a trace, which 'etl' reads"))
  }

  /// Bytes flipped, cut and doubled: nothing ends the process, no record is counted twice, and what is
  /// written at once is what columns give.
  @Test(arguments: 0..<40)
  func anyDamageIsSurvived(_ seed: UInt64) async throws {
    let bytes = Damage(seed: seed).damaged(Self.log)
    let (rows, statistics) = try await EVTXTests.rows(
      bytes, "T | extend Text = tostring(EventData)")
    #expect(rows.count <= 60)
    #expect(statistics.read == statistics.malformed + rows.count)
    let direct = try await EVTXTests.rows(bytes, "T")
    let columns = try await EVTXTests.rows(bytes, "T | sort by EventRecordId asc")
    #expect(direct.rows.sorted() == columns.rows.sorted())
  }
}
