import Foundation
import RealTimeKQL
import Testing

/// Event logs as an input.
@Suite struct EVTXTests {
  /// Failed logons, then one that succeeds.
  static func logon(_ number: UInt64, _ id: UInt16, _ user: String) -> EVTXBuilder.Event {
    EVTXBuilder.Event(
      number: number, id: id, seconds: number,
      data: [
        ("TargetUserName", .text(user)), ("TargetDomainName", .text("EXAMPLE")),
        ("LogonType", .uint32(3)), ("IpAddress", .text("203.0.113.7")),
        ("LogonGuid", .guid([UInt8](1...16))),
        ("TargetUserSid", .sid([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0])),
        ("TargetLogonId", .hex64(0x3E7)),
      ])
  }

  static func rows(
    _ bytes: [UInt8], _ query: String, options: [String] = []
  ) async throws -> (rows: [String], statistics: RunStatistics) {
    let folder = TemporaryFolder()
    try Data(bytes).write(to: URL(filePath: folder["a.evtx"]))
    return try await rows([folder["a.evtx"]], query, options: options)
  }

  static func rows(
    _ files: [String], _ query: String, options: [String] = []
  ) async throws -> (rows: [String], statistics: RunStatistics) {
    let kept = Kept()
    var pipeline = try PipelineRequest(words: ["evtx"] + files + ["none"] + options).pipeline
    pipeline.queries = [NamedQuery(name: "query", text: query)]
    pipeline.sinks = [("kept", kept)]
    let statistics = try await pipeline.run()
    return (kept.record.lines, statistics)
  }

  @Test func theRecordIsWhatWasWritten() async throws {
    let event = Self.logon(7, 4624, "élan \"q\" 😀")
    let (rows, statistics) = try await Self.rows(EVTXBuilder.log([[event]]), "T")
    let rowsExpected: String =
      #"{"Provider":"Microsoft-Windows-Security-Auditing","EventId":4624,"#
      + #""TimeCreated":"2024-05-01T00:00:07.0000000Z","Level":4,"Opcode":null,"#
      + #""Keywords":"0x8020000000000000","Computer":"DC01.example.com","Channel":"Security","#
      + #""EventRecordId":7,"ProcessId":500,"ThreadId":504,"Version":null,"Task":12544,"#
      + #""ActivityId":null,"RelatedActivityId":null,"UserId":"","ProviderGuid":null,"#
      + #""EventSourceName":"","Qualifiers":null,"EventData":{"TargetUserName":"élan \"q\" 😀","#
      + #""TargetDomainName":"EXAMPLE","LogonType":3,"IpAddress":"203.0.113.7","#
      + #""LogonGuid":"04030201-0605-0807-090A-0B0C0D0E0F10","TargetUserSid":"S-1-5-18","#
      + #""TargetLogonId":"0x3e7"},"UserData":null,"ExtendedData":null}"#
    #expect(rows == [rowsExpected])
    #expect(statistics.read == 1)
    #expect(statistics.malformed == 0)
  }

  @Test func everyKindOfValue() async throws {
    let event = EVTXBuilder.Event(
      number: 1, id: 1,
      data: [
        ("a", .int64(-5)), ("b", .bool(true)), ("c", .real(1.5)), ("d", .binary([0, 0xAB])),
        ("e", .fileTime(133_589_952_000_000_001)), ("f", .nothing), ("g", .texts(["x", "", "y"])),
        ("h", .texts(["one"])), ("i", .text("")), ("j", .text("cut\0here")),
      ])
    let (rows, _) = try await Self.rows(
      EVTXBuilder.log([[event]]),
      "T | project EventData, EventData.a, EventData.g[2], EventData.zz")
    let rowsExpected: String =
      #"{"EventData":{"a":-5,"b":true,"c":1.5,"d":"00AB","e":"2024-05-01T00:00:00.0000001Z","#
      + #""f":"","g":["x","","y"],"h":"one","i":"","j":"cut"},"EventData_a":-5,"#
      + #""EventData_g_2":"y","EventData_zz":null}"#
    #expect(rows == [rowsExpected])
  }

  @Test func dataWithoutNamesAreAList() async throws {
    let event = EVTXBuilder.Event(
      number: 1, id: 1, provider: "Service", channel: "System",
      data: [(nil, .text("a")), (nil, .texts(["b", "c"])), (nil, .nothing)])
    let (rows, _) = try await Self.rows(EVTXBuilder.log([[event]]), "T | project EventData")
    #expect(rows == [##"{"EventData":{"Data":{"#text":["a","b","c",""]}}}"##])
  }

  /// Events of every shape: what is written at once must be what columns would give.
  private static let shapes: [EVTXBuilder.Event] = {
    let values: [EVTXBuilder.Value] = [
      .text("a \"b\" \\ é 😀 \u{1}"), .text(""), .text("cut\0here"), .texts(["x", "", "y"]),
      .texts(["one"]), .uint32(4_000_000_000), .uint32(9), .uint32(1234), .int64(-5),
      .int64(.max), .hex64(0), .hex64(.max), .bool(true), .bool(false), .real(0.1), .real(.nan),
      .guid([UInt8](1...16)), .sid([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]),
      .sid([1, 2]), .fileTime(133_589_952_123_456_789), .fileTime(.max), .nothing,
      .binary([0, 0xAB, 1, 2, 3, 4, 5, 6, 7]), .binary([]),
      .text(String(repeating: "long ", count: 40)),
    ]
    let named = values.enumerated().map { (name: "n\($0)" as String?, value: $1) }
    let bare = values.map { (name: nil as String?, value: $0) }
    let elements = values.enumerated().map {
      (name: "e\($0 % 20)", kind: $0 % 3 == 0 ? "k\"\($0)" : nil, value: $1 as EVTXBuilder.Value?)
    }
    var events: [EVTXBuilder.Event] = []
    func add(
      _ data: [(name: String?, value: EVTXBuilder.Value)], _ container: String = "EventData",
      _ elements: [(name: String, kind: String?, value: EVTXBuilder.Value?)] = []
    ) {
      events.append(
        EVTXBuilder.Event(
          number: UInt64(events.count + 1), id: UInt16(events.count % 3 + 1),
          channel: events.count % 2 == 0 ? "Security" : "A \"B\"", data: data,
          container: container, elements: elements))
    }
    for container in ["EventData", "UserData", "Other"] {
      add(named, container)
      add(bare, container)
      for one in bare { add([one], container) }
      add(named, container, elements)
      add([], container, elements)
      add([], container, [("Empty", nil, nil), ("Bare", "k", nil)])
      add([], container)
    }
    return events
  }()

  @Test(arguments: ["", " | where EventId == 2", " | project EventId, Channel, EventData"])
  func whatIsWrittenAtOnceIsWhatColumnsGive(_ query: String) async throws {
    let log = EVTXBuilder.log([Self.shapes])
    let direct = try await Self.rows(log, "T" + query)
    // Rows that are sorted are decoded, in columns.
    let columns = try await Self.rows(
      log, "T | sort by EventRecordId asc" + query)
    #expect(direct.rows == columns.rows)
    #expect(
      direct.rows.count == (query.contains("where") ? Self.shapes.count / 3 : Self.shapes.count))
    #expect(direct.statistics.malformed == 0)
  }

  @Test func templatesOfOtherChunksAreToldApart() async throws {
    // Each chunk defines its templates anew, under the same identifiers, and of the same length.
    func chunk(_ number: UInt64, _ names: [String]) -> [EVTXBuilder.Event] {
      names.enumerated().map {
        EVTXBuilder.Event(
          number: number + UInt64($0), id: 1, data: [($1, .text("v\(number + UInt64($0))"))])
      }
    }
    let names = [["aa", "bb"], ["bb", "aa"], ["aa", "bb"], ["cc", "cc"], ["aa", "cc"]]
    let log = EVTXBuilder.log(names.enumerated().map { chunk(UInt64(10 * $0 + 1), $1) })
    let (rows, _) = try await Self.rows(log, "T | project EventData", options: ["--workers=1"])
    let expected = names.enumerated().flatMap { index, names in
      names.enumerated().map { #"{"EventData":{"\#($1)":"v\#(10 * index + 1 + $0)"}}"# }
    }
    #expect(rows == expected)
  }

  @Test func securityEventsAreTyped() async throws {
    let other = EVTXBuilder.Event(
      number: 3, id: 7036, provider: "Service", channel: "System", data: [(nil, .text("x"))])
    let log = EVTXBuilder.log([[Self.logon(1, 4625, "eve"), Self.logon(2, 4624, "PC$"), other]])
    let (rows, statistics) = try await Self.rows(
      log,
      """
      SecurityEvent | project EventID, LogonType = LogonType + 1, Account, AccountType, IpAddress, Activity,
        LogonTypeName, LogonGuid, TargetLogonId, EventId
      """)
    let first: String =
      #"{"EventID":4625,"LogonType":4,"Account":"EXAMPLE\\eve","AccountType":"Machine","#
      + #""IpAddress":"203.0.113.7","Activity":"4625 - An account failed to log on.","#
      + #""LogonTypeName":"3 - Network","LogonGuid":"04030201-0605-0807-090a-0b0c0d0e0f10","#
      + #""TargetLogonId":"0x3e7","EventId":4625}"#
    #expect(rows.first == first)
    #expect(rows.count == 2)
    #expect(statistics.read == 3)
    let events = try await Self.rows(
      log, "Event | project EventID, Source, ParameterXml, EventLevelName")
    let eventsExpected: String =
      #"{"EventID":7036,"Source":"Service","ParameterXml":"<Param>x</Param>","#
      + #""EventLevelName":"Information"}"#
    #expect(events.rows == [eventsExpected])
    let all = try await Self.rows(
      log, "WindowsEvent | summarize count() by Channel | sort by Channel asc")
    #expect(
      all.rows == [#"{"Channel":"Security","count_":2}"#, #"{"Channel":"System","count_":1}"#])
  }

  private static func mistake(_ query: String, options: [String] = []) async -> String? {
    do {
      _ = try await rows(EVTXBuilder.log([[logon(1, 4624, "a")]]), query, options: options)
      return nil
    } catch {
      return (error as? PipelineError)?.rendered
    }
  }

  @Test func aMistypedTableIsAMistake() async throws {
    for (query, near) in [
      ("SecurityEvnt | count", "SecurityEvent"), ("securityevent | count", "SecurityEvent"),
      ("union SecurityEvent, Evnt | count", "Event"), ("table('WindowsEvents')", "WindowsEvent"),
      ("search in (DeviceProcesEvents) 'x'", "DeviceProcessEvents"),
      ("let L = SecurityEvents | where EventID == 4624; L | count", "SecurityEvent"),
    ] {
      let mistake = try #require(await Self.mistake(query), "\(query)")
      #expect(
        mistake.contains(
          "did you mean '\(near)'? it has Application, DeviceEvents, DeviceFileEvents,"),
        "\(mistake)")
      #expect(mistake.contains("WindowsEvent; all its events are a, evtx, Events, T"), "\(mistake)")
    }
    let other = try #require(await Self.mistake("Syslog | count"))
    #expect(other.contains("Syslog is a table of syslog and syslogserver and journal;"), "\(other)")
    #expect(await Self.mistake("MyLog | count")?.contains("has no table 'MyLog'") == true)
    #expect(await Self.mistake("MyLog | count", options: ["--as=MyLog"]) == nil)
    do throws(PipelineError) {
      let words = ["evtx", "x.evtx", "+", "demo", "logins", "-e", "SecurityEvnt | count"]
      _ = try PipelineRequest(words: words).pipeline.plan()
      Issue.record("there is no such table")
    } catch {
      #expect(error.rendered.contains("no input has a table 'SecurityEvnt'"))
      #expect(error.rendered.contains("did you mean 'SecurityEvent'? there are Application, "))
    }
  }

  @Test func namesOfAllRecordsAndOfLogs() async throws {
    let other = EVTXBuilder.Event(
      number: 3, id: 7036, provider: "Service", channel: "System", data: [(nil, .text("x"))])
    let log = EVTXBuilder.log([[Self.logon(1, 4625, "eve"), Self.logon(2, 4624, "PC$"), other]])
    for (name, count) in [
      ("T", 3), ("a", 3), ("evtx", 3), ("Events", 3), ("Security", 2), ("System", 1), ("Setup", 0),
      ("union Security, System", 3), ("union S*", 5), ("union *", 3),
      ("union isfuzzy=true Security, Securiti", 2),
    ] {
      let rows = try await Self.rows(log, "\(name) | count").rows
      #expect(rows == ["{\"Count\":\(count)}"], "\(name)")
    }
    let (whole, _) = try await Self.rows(log, "Security")
    #expect(whole == Array(try await Self.rows(log, "T").rows.prefix(2)))
    #expect(
      try await Self.rows(log, "Security | where EventId == 4624 | project TimeCreated").rows.count
        == 1)
  }

  @Test func sysmonsEventsAreDeviceTables() async throws {
    func sysmon(_ number: UInt64, _ id: UInt16, _ data: [(String?, EVTXBuilder.Value)])
      -> EVTXBuilder.Event
    {
      EVTXBuilder.Event(
        number: number, id: id, provider: "Microsoft-Windows-Sysmon",
        channel: "Microsoft-Windows-Sysmon/Operational", data: data.map { (name: $0, value: $1) })
    }
    let log = EVTXBuilder.log([
      [
        sysmon(
          1, 1,
          [
            ("UtcTime", .text("2024-05-01 00:00:01.500")), ("ProcessId", .uint32(77)),
            ("Image", .text(#"C:\Windows\cmd.exe"#)), ("CommandLine", .text("cmd /c x")),
            ("User", .text(#"CORP\ann"#)), ("Hashes", .text("SHA1=AB,MD5=CD")),
            ("ParentImage", .text(#"C:\Office\winword.exe"#)), ("ParentProcessId", .uint32(5)),
            ("LogonId", .hex64(0x3E7)),
          ]),
        sysmon(
          2, 3,
          [
            ("ProcessId", .uint32(77)), ("Image", .text(#"C:\Windows\cmd.exe"#)),
            ("Initiated", .bool(true)), ("Protocol", .text("tcp")),
            ("SourceIp", .text("10.0.0.1")), ("SourcePort", .uint32(50000)),
            ("DestinationIp", .text("10.0.0.2")), ("DestinationPort", .uint32(443)),
          ]),
        sysmon(3, 13, [("TargetObject", .text(#"HKLM\A\B"#)), ("Details", .text("1"))]),
      ]
    ])
    let processes = try await Self.rows(
      log,
      """
      DeviceProcessEvents | project DeviceName, ActionType, FileName, ProcessId, ProcessCommandLine,
        ProcessCreationTime, AccountDomain, AccountName, MD5, LogonId, InitiatingProcessFileName,
        InitiatingProcessId
      """)
    let processesExpected: String =
      #"{"DeviceName":"DC01.example.com","ActionType":"ProcessCreated","FileName":"cmd.exe","#
      + #""ProcessId":77,"ProcessCommandLine":"cmd /c x","#
      + #""ProcessCreationTime":"2024-05-01T00:00:01.5000000Z","AccountDomain":"CORP","#
      + #""AccountName":"ann","MD5":"cd","LogonId":999,"InitiatingProcessFileName":"winword.exe","#
      + #""InitiatingProcessId":5}"#
    #expect(processes.rows == [processesExpected])
    let network = try await Self.rows(
      log,
      "DeviceNetworkEvents | project ActionType, LocalIP, LocalPort, RemoteIP, RemotePort, Protocol"
    )
    let networkExpected: String =
      #"{"ActionType":"ConnectionSuccess","LocalIP":"10.0.0.1","LocalPort":50000,"#
      + #""RemoteIP":"10.0.0.2","RemotePort":443,"Protocol":"Tcp"}"#
    #expect(network.rows == [networkExpected])
    let registry = try await Self.rows(
      log,
      "DeviceRegistryEvents | project ActionType, RegistryKey, RegistryValueName, RegistryValueData"
    )
    let registryExpected: String =
      #"{"ActionType":"RegistryValueSet","RegistryKey":"HKLM\\A","RegistryValueName":"B","#
      + #""RegistryValueData":"1"}"#
    #expect(registry.rows == [registryExpected])
  }

  @Test(arguments: [1, 2, 5])
  func theNumberOfWorkersChangesNothing(_ workers: Int) async throws {
    var chunks: [[EVTXBuilder.Event]] = []
    for chunk in 0..<9 {
      var events: [EVTXBuilder.Event] = []
      for index in 0..<40 {
        let id: UInt16 = index % 3 == 0 ? 4624 : 4625
        events.append(Self.logon(UInt64(chunk * 40 + index + 1), id, "u\(index)"))
      }
      chunks.append(events)
    }
    let (rows, statistics) = try await Self.rows(
      EVTXBuilder.log(chunks), "T | where EventId == 4624 | project EventRecordId",
      options: ["--workers=\(workers)"])
    let logons = (0..<360).filter { ($0 % 40) % 3 == 0 }
    let expected: [String] = logons.map { "{\"EventRecordId\":\($0 + 1)}" }
    #expect(rows == expected)
    #expect(statistics.read == 360)
  }
}
