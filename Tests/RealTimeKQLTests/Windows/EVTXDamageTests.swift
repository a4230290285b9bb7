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

  /// Files of other kinds, by what is said of them.
  static let foreign: [(bytes: [UInt8], said: String)] = [
    (Array("time,user\n1,2\n".utf8), "it looks like a table of text, which 'csv' reads"),
    (Array("{\"a\":1}\n".utf8), "it looks like JSON, which 'ndjson' reads"),
    (
      Array("Nov  5 web sshd[1]: hello\n".utf8), "it looks like lines of text, which 'syslog' reads"
    ),
    (Array("<34>1 2026-10-11T22:14:15Z h a\n".utf8), "it looks like syslog, which 'syslog' reads"),
    (Array("<Events>\n".utf8), "it looks like XML"),
    (Array("LPKSHHRH\0\0\0\0".utf8), "it looks like a journal of systemd, which 'journal' reads"),
    ([0, 1, 2, 3, 200, 201], "it has neither the head of one, nor a chunk"),
  ]

  @Test(arguments: foreign.indices)
  func whatIsNoLogIsAnError(_ index: Int) async throws {
    let (bytes, said) = Self.foreign[index]
    do {
      _ = try await EVTXTests.rows(bytes, Self.count)
      Issue.record("it is no log")
    } catch let error as PipelineError {
      #expect(error.rendered.contains("a.evtx' is no event log (evtx)"), "\(error.rendered)")
      #expect(error.rendered.contains(said), "\(error.rendered)")
    }
  }

  @Test func aTraceIsNoLog() async throws {
    do {
      _ = try await EVTXTests.rows(ETLBuilder().trace(), Self.count)
      Issue.record("it is no log")
    } catch let error as PipelineError {
      #expect(error.rendered.contains("a trace of Windows' events, which 'etl' reads"))
    }
  }

  @Test func aForeignFileAmongLogsIsLeftOut() async throws {
    let folder = TemporaryFolder()
    try Data(Self.log).write(to: URL(filePath: folder["a.evtx"]))
    try folder.write("time,user\n1,2\n", to: "b.csv")
    let (rows, statistics) = try await EVTXTests.rows([folder["*"]], Self.count)
    #expect(rows == [#"{"Records":60,"Last":60}"#])
    #expect(statistics.sources.first?["foreignFiles"] == 1)
    try FileManager.default.removeItem(atPath: folder["a.evtx"])
    try folder.write("{}\n", to: "c.json")
    await #expect(throws: PipelineError.self) {
      try await EVTXTests.rows([folder["*"]], Self.count)
    }
  }

  @Test(arguments: [0, 4096])
  func aFileOfNothingIsNoMistake(_ count: Int) async throws {
    let (rows, _) = try await EVTXTests.rows([UInt8](repeating: 0, count: count), Self.count)
    #expect(rows == [#"{"Records":0,"Last":null}"#])
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
