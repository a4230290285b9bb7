import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Traces as an input.
@Suite struct ETLTests {
  private static let network = windowsGuid("7dd42a49-5329-4832-8dfd-43d979153a88")
  private static let own = windowsGuid("11111111-2222-3333-4444-555555555555")

  /// A segment that was sent over IPv4.
  private static let segment: [UInt8] = {
    var bytes = little(UInt32(777)) + little(UInt32(1460))
    bytes += [10, 0, 0, 2, 10, 0, 0, 1, 0x01, 0xBB, 0xC0, 0x01] as [UInt8]
    for number in 1...3 as ClosedRange<UInt32> { bytes += little(number) }
    return bytes + little(UInt64(0x1F))
  }()

  private static func run(
    _ bytes: [UInt8], _ query: String, options: [String] = [], manifest: String? = nil
  ) async throws -> (rows: [String], statistics: RunStatistics, notes: String) {
    let folder = TemporaryFolder()
    try Data(bytes).write(to: URL(filePath: folder["a.etl"]))
    var words = ["etl", folder["a.etl"]] + options
    if let manifest {
      try folder.write(manifest, to: "a.man")
      words.append("--manifest=\(folder["a.man"])")
    }
    let kept = Kept()
    let notes = Mutex("")
    var pipeline = try PipelineRequest(words: words + ["none"]).pipeline
    pipeline.queries = [NamedQuery(name: "query", text: query)]
    pipeline.sinks = [("kept", kept)]
    let statistics = try await pipeline.run { note in notes.withLock { $0 += note + "\n" } }
    return (kept.record.lines, statistics, notes.withLock { $0 })
  }

  @Test func aKnownProvider() async throws {
    var trace = ETLBuilder()
    trace.addEvent(provider: Self.network, id: 10, opcode: 10, at: 1.5, Self.segment)
    let (rows, statistics, _) = try await Self.run(trace.trace(), "EtwTcp | where EventId == 10")
    let expected: String =
      #"{"Provider":"Microsoft-Windows-Kernel-Network","EventId":10,"#
      + #""TimeCreated":"2024-05-01T00:00:01.5000000Z","Level":4,"Opcode":10,"#
      + #""Keywords":"0x8000000000000010","Computer":"","Channel":"","EventRecordId":null,"#
      + #""ProcessId":33,"ThreadId":44,"Version":0,"Task":9,"ActivityId":null,"#
      + #""RelatedActivityId":null,"UserId":"","ProviderGuid":"7dd42a49-5329-4832-8dfd-43d979153a88","#
      + #""EventSourceName":"","Qualifiers":null,"EventData":{"PID":777,"size":1460,"#
      + #""daddr":"10.0.0.2","saddr":"10.0.0.1","dport":47873,"sport":448,"startime":1,"#
      + #""endtime":2,"seqnum":3,"connid":"0x1f"},"UserData":null,"#
      + #""ExtendedData":{"Execution":{"ProcessorID":1,"KernelTime":3,"UserTime":2}}}"#
    #expect(rows == [expected])
    #expect(statistics.read == 2)
    #expect(statistics.malformed == 0)
  }

  @Test func theOriginalsQueriesRun() async throws {
    var trace = ETLBuilder()
    for second in 0..<3 {
      trace.addEvent(provider: Self.network, id: 10, opcode: 10, at: Double(second), Self.segment)
    }
    var answer = wide("example.com")
    answer += little(UInt32(1))
    answer += little(UInt64(0))
    answer += little(UInt32(0))
    answer += wide("93.184.216.34;")
    trace.addEvent(
      provider: windowsGuid("1c95126e-7eea-49a9-a3fe-a378b03ddb4d"), id: 3008, at: 5,
      answer)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "SampleQueries")
    func rows(_ name: String) async throws -> [String] {
      let query = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return try await Self.run(trace.trace(), query).rows
    }
    let lines = try await rows("SimplifyEtwTcp.kql")
    #expect(lines.count == 3)
    #expect(
      lines.first?.contains(
        #""SourceIpAddress":"10.0.0.1:49153","DestinationIpAddress":"10.0.0.2:443""#) == true)
    let sums = try await rows("SummarizeEtwTcp.kql")
    #expect(sums.count == 1)
    #expect(sums.first?.contains(#""DestinationIpAddress":"10.0.0.2""#) == true)
    let names = try await rows("EtwDns.kql")
    #expect(names.count == 1)
    #expect(names.first?.contains(#""QueryName":"example.com""#) == true)
  }

  @Test func tablesPickEventsAndAnotherNameIsAMistake() async throws {
    var trace = ETLBuilder()
    trace.addEvent(provider: Self.network, id: 10, opcode: 10, at: 1, Self.segment)
    trace.addEvent(provider: Self.network, id: 42, opcode: 42, at: 2, Self.segment)
    trace.addEvent(provider: Self.own, id: 10, opcode: 10, at: 3, Self.segment)
    for (name, count) in [
      ("EtwTcp", 1), ("EtwUdp", 1), ("EtwDns", 0), ("union EtwTcp, EtwUdp", 2), ("T", 4),
      ("etl", 4),
      ("a", 4),
    ] {
      let (rows, statistics, _) = try await Self.run(trace.trace(), "\(name) | count")
      #expect(rows == ["{\"Count\":\(count)}"], "\(name)")
      #expect(statistics.read == 4)
    }
    await #expect {
      _ = try await Self.run(trace.trace(), "EtwTpc | count")
    } throws: { error in
      (error as? PipelineError)?.rendered.contains(
        "did you mean 'EtwTcp'? it has EtwDns, EtwFile, EtwProcess, EtwTcp, EtwUdp; all its events are a, etl,"
      ) == true
    }
  }

  /// The original's query for sums of traffic does so.
  @Test func membersOfEventsMayBeKeys() async throws {
    var trace = ETLBuilder()
    for second in [0, 1, 70] {
      trace.addEvent(provider: Self.network, id: 10, opcode: 10, at: Double(second), Self.segment)
    }
    let (rows, _, _) = try await Self.run(
      trace.trace(),
      """
      EtwTcp | where EventId in (10, 11) | extend Peer = EventData.daddr, Size = EventData.size, Id = EventData.PID
      | summarize Bytes = sum(Size) by bin(TimeCreated, 1m), Id, Peer
      """)
    #expect(
      rows == [
        #"{"TimeCreated":"2024-05-01T00:00:00.0000000Z","Id":777,"Peer":"10.0.0.2","Bytes":2920.0}"#,
        #"{"TimeCreated":"2024-05-01T00:01:00.0000000Z","Id":777,"Peer":"10.0.0.2","Bytes":1460.0}"#,
      ])
  }

  @Test func eventsThatDescribeThemselves() async throws {
    // size, tags, the name, and fields: name, type, perhaps a format or a count.
    var fields: [UInt8] = [0]
    func add(_ name: String, _ codes: [UInt8]) {
      fields += Array(name.utf8)
      fields.append(0)
      fields += codes
    }
    add("Started", [])
    add("Who", [1])
    add("Code", [0x88, 4])
    add("List", [0x46])
    add("Blob", [14])
    add("Inner", [0x98, 2])
    add("A", [4])
    add("B", [22])
    let description = little(UInt16(fields.count + 2)) + fields
    let traits = little(UInt16(10)) + Array("Own.Pro\0".utf8)
    var payload = wide("ann") + little(UInt32(255))
    for number in [2, 7, 8, 2] as [UInt16] { payload += little(number) }
    payload += [0xCA, 0xFE, 5] as [UInt8]
    payload += little(UInt16(4))
    payload += [0x78, 0, 0x79, 0] as [UInt8]
    var trace = ETLBuilder()
    trace.addEvent(
      provider: Self.own, id: 0, at: 1, items: [(11, description), (12, traits)], payload)
    let (rows, _, notes) = try await Self.run(
      trace.trace(),
      "T | where EventId == 0 and Provider != 'MSNT_SystemTrace' | project Provider, EventData, ExtendedData.EventName"
    )
    let expected: String =
      #"{"Provider":"Own.Pro","EventData":{"Who":"ann","Code":"0xff","List":[7,8],"Blob":"CAFE","#
      + #""Inner":{"A":5,"B":"xy"}},"ExtendedData_EventName":"Started"}"#
    #expect(rows == [expected])
    #expect(!notes.contains("hexadecimal"))
  }

  @Test func theKernelsOwnEvents() async throws {
    var process = little(UInt64(0xFFFF_8000))
    for number in [77, 4, 1] as [UInt32] { process += little(number) }
    process += little(Int32(-1))
    process += little(UInt64(0))
    process += little(UInt32(0))
    process += little(UInt64(1))
    process += little(UInt64(0))
    process += [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0] as [UInt8]
    process += Array("cmd.exe\0".utf8)
    process += wide("cmd /c dir")
    process += wide("")
    process += wide("")
    var operation: [UInt8] = []
    for number in 1...3 as ClosedRange<UInt64> { operation += little(number) }
    operation += little(UInt32(4))
    let datagram = Array(Self.segment.prefix(20)) + little(UInt32(9)) + little(UInt64(8))
    var trace = ETLBuilder()
    trace.addSystem(group: 3, type: 1, version: 4, at: 1, process)
    trace.addSystem(group: 6, type: 10, version: 2, at: 2, isShort: true, Self.segment)
    trace.addPerformance(group: 4, type: 65, version: 3, at: 3, operation)
    trace.addClassic(
      guid: windowsGuid("bf3a50c5-a9c9-4988-a005-2df0b7c80f80"), type: 10, version: 2, at: 4,
      datagram)
    trace.addClassic(
      guid: windowsGuid("2cb15d1d-5fc1-11d2-abe1-00a0c911f518"), type: 10, version: 9, at: 5,
      isInstance: true, [1, 2])
    let (rows, statistics, _) = try await Self.run(
      trace.trace(),
      "T | where ExtendedData.EventName != 'EventTrace/Header' | project TimeCreated, ExtendedData.EventName, EventData"
    )
    let first: String =
      #"{"TimeCreated":"2024-05-01T00:00:01.0000000Z","ExtendedData_EventName":"Process/Start","#
      + #""EventData":{"UniqueProcessKey":"0xffff8000","ProcessId":77,"ParentId":4,"SessionId":1,"#
      + #""ExitStatus":-1,"DirectoryTableBase":"0x0","Flags":0,"UserSID":"S-1-5-18","#
      + #""ImageFileName":"cmd.exe","CommandLine":"cmd /c dir","PackageFullName":"","ApplicationId":""}}"#
    #expect(rows.first == first)
    #expect(rows.count == 5)
    #expect(rows[1].contains("TcpIp/SendIPV4"))
    #expect(rows[1].contains(#""daddr":"10.0.0.2""#))
    #expect(
      rows[2].contains(#""EventData":{"IrpPtr":"0x1","FileObject":"0x2","FileKey":"0x3","TTID":4}"#)
    )
    #expect(rows[3].contains("UdpIp/SendIPV4") && rows[3].contains(#""connid":"0x8""#))
    #expect(rows[4].contains("Image/Load") && rows[4].contains(#""EventData":null"#))
    #expect(statistics.read == 6)
  }

  private static let manifest = """
    <?xml version="1.0"?>
    <instrumentationManifest xmlns="x"><instrumentation><events>
      <!-- <provider guid="no"> -->
      <provider name="Own &amp; Co" guid="{11111111-2222-3333-4444-555555555555}">
        <events>
          <event value="5" version="0" template="t"/><event value="6" template="none"/>
          <event value="0x7" version="1" template="u"/>
        </events>
        <templates>
          <template tid="t">
            <data name="Name" inType="win:UnicodeString"/><data name="Count" inType="win:UInt16"/>
            <struct name="Pairs" count="Count">
              <data name="K" inType="win:UInt8"/><data name="V" inType="win:Int16"/>
            </struct>
            <data name="Size" inType="win:UInt32"/>
            <data name="Blob" inType="win:Binary" length="Size"/>
            <data name="At" inType="win:FILETIME"/><data name="Ip" inType="win:UInt32" outType="win:IPv4"/>
          </template>
          <template tid="u"><data name="Url" inType="win:UnicodeString"/></template>
        </templates>
      </provider>
    </events></instrumentation></instrumentationManifest>
    """

  @Test func aManifestTellsTheFields() async throws {
    var payload = wide("é")
    payload += little(UInt16(2))
    payload += [1, 0xFF, 0xFF, 2, 5, 0] as [UInt8]
    payload += little(UInt32(3))
    payload += [0xA, 0xB, 0xC] as [UInt8]
    payload += little(ETLBuilder.start)
    payload += [192, 168, 0, 9] as [UInt8]
    var trace = ETLBuilder()
    trace.addEvent(provider: Self.own, id: 5, at: 1, payload + [0xEE])
    trace.addEvent(provider: Self.own, id: 6, at: 2, [])
    trace.addEvent(provider: Self.own, id: 7, version: 2, at: 3, wide("http"))
    trace.addEvent(provider: Self.own, id: 7, version: 1, at: 4, little(UInt16(0x68)))
    let query =
      "T | where EventId > 0 | project Provider, EventData, ExtendedData.PayloadRest, ExtendedData.ProcessingErrorData"
    let (rows, _, notes) = try await Self.run(trace.trace(), query, manifest: Self.manifest)
    let first: String =
      #"{"Provider":"Own & Co","EventData":{"Name":"é","Count":2,"Pairs":[{"K":1,"V":-1},{"K":2,"V":5}],"#
      + #""Size":3,"Blob":"0A0B0C","At":"2024-05-01T00:00:00.0000000Z","Ip":"192.168.0.9"},"#
      + #""ExtendedData_PayloadRest":"EE","ExtendedData_ProcessingErrorData":null}"#
    #expect(rows.count == 4)
    #expect(rows[0] == first)
    #expect(rows[1].contains(#""EventData":null"#))
    #expect(rows[2].contains(#""EventData":{"Url":"http"}"#))
    #expect(
      rows[3].contains(
        #"{"ErrorCode":15005,"DataItemName":"Url","EventPayload":"6800"}"#))
    #expect(!notes.contains("hexadecimal"))
    let unknown = try await Self.run(
      trace.trace(), "T | where EventId == 5 | project EventData.Payload")
    #expect(unknown.rows.first?.contains("E9000000") == true)
    let said = unknown.notes.components(separatedBy: "are shown as hexadecimal digits").count - 1
    #expect(said == 1, "\(unknown.notes)")
  }

  @Test func whatIsNoManifestIsSaid() async throws {
    for (text, reason) in [
      ("<a><b></a>", "closes nothing"), ("<a>", "not closed"), ("plain", "no provider"),
      ("<a b=c>", "quotes"),
    ] {
      let error = await #expect(throws: PipelineError.self) {
        _ = try await Self.run(ETLBuilder().trace(), "T", manifest: text)
      }
      #expect(error?.message.contains(reason) == true, "\(text)")
    }
  }

  @Test func compressedBuffersAndMessages() async throws {
    var trace = ETLBuilder()
    trace.addCompressed { trace in
      for second in 0..<20 {
        trace.addEvent(provider: Self.network, id: 10, at: Double(second), Self.segment)
      }
    }
    trace.addMessage(guid: Self.own, number: 12, at: 30, [1, 2, 3])
    let (rows, statistics, notes) = try await Self.run(
      trace.trace(),
      "T | summarize count(), Known = countif(tolong(EventData.size) == 1460) by EventId | sort by EventId asc"
    )
    #expect(
      rows == [
        #"{"EventId":0,"count_":1,"Known":0}"#, #"{"EventId":10,"count_":20,"Known":20}"#,
        #"{"EventId":12,"count_":1,"Known":0}"#,
      ])
    #expect(statistics.read == 22)
    #expect(notes.contains("WPP"))
  }

  @Test(arguments: [1, 4])
  func theNumberOfWorkersChangesNothing(_ workers: Int) async throws {
    var trace = ETLBuilder()
    for index in 0..<9000 {
      trace.addEvent(provider: Self.network, id: 10, at: Double(index), Self.segment)
    }
    let (rows, statistics, _) = try await Self.run(
      trace.trace(),
      "T | where EventId == 10 | project TimeCreated | where TimeCreated % 100s == 0s",
      options: ["--workers=\(workers)"])
    #expect(statistics.read == 9001)
    #expect(rows == rows.sorted())
    #expect(rows.count == 90)
  }

  @Test(arguments: 0..<30)
  func anyDamageIsSurvived(_ seed: UInt64) async throws {
    var trace = ETLBuilder()
    for index in 0..<100 {
      trace.addEvent(provider: Self.network, id: 10, at: Double(index), Self.segment)
    }
    trace.addCompressed { $0.addEvent(provider: Self.network, id: 10, at: 1, Self.segment) }
    let bytes = Damage(seed: seed).damaged(trace.trace())
    let (rows, statistics, _) = try await Self.run(
      bytes, "T | extend Text = strcat(EventData, ExtendedData)")
    #expect(statistics.read == statistics.malformed + rows.count)
  }

  /// Text, a log, and what may look like a buffer.
  @Test func whatIsNoTraceIsAnError() async throws {
    let log = EVTXBuilder.log([[EVTXTests.logon(1, 4624, "a")]])
    let database = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 1, count: 4000)
    for (bytes, said) in [
      (Array("time,user\n1,2\n".utf8), "a table of text, which 'csv' reads"),
      (log, "an event log of Windows, which 'evtx' reads"),
      (database, "a database of SQLite, which 'sqlite' reads"),
    ] {
      do {
        _ = try await Self.run(bytes, "T")
        Issue.record("it is no trace")
      } catch let error as PipelineError {
        #expect(error.rendered.contains("a.etl' is no trace (etl); it looks like \(said)"))
      }
    }
  }
}
