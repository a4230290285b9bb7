import Foundation
import Glibc
import KQL
import RealTimeKQL
import Testing

/// What the programs in the kernel leave out, as it is told of queries.
@Suite struct KernelFilterTests {
  private func lines(
    _ query: String, _ kinds: Set<KernelEvents.Kind> = [.tcp],
    change: (inout Pipeline) -> Void = { _ in }
  ) throws -> [String] {
    var pipeline = Pipeline(KernelEvents(kinds), query: query)
    change(&pipeline)
    return try pipeline.plan().inputFacts[0].leavesOut
  }

  private static let others =
    "the kernel leaves out what is received over TCP, connections, connections that fail, accepted connections,"
    + " ends of connections, listening sockets"

  @Test func comparisonsAreUnderstood() throws {
    for (condition, text) in [
      ("ntohs(EventData.dport) == 443", "remote port == 443"),
      ("EventData.dport == 47873", "remote port == 443"),
      ("toint(EventData.sport) in (47873, 20480)", "local port == 443 or local port == 80"),
      ("ProcessId != 7 and tolong(EventData.PID) !in (8)", "process != 7 and process != 8"),
      ("EventData.saddr == '127.0.0.1'", "local address == 127.0.0.1"),
      ("tostring(EventData.daddr) =~ '2001:DB8::1'", "remote address == 2001:db8::1"),
      ("tolong(EventData.size) > 100", "size >= 101"),
      ("tolong(EventData.size) between (1 .. 5)", "size >= 1 and size < 6"),
      (
        "not(tostring(ExtendedData.ProcessName) == 'curl' or ProcessId == 1)",
        "program != 'curl' and process != 1"
      ),
      (
        "tostring(ExtendedData.ProcessName) in~ ('Curl', 'nc')",
        "program =~ 'curl' or program =~ 'nc'"
      ),
      ("UserId == '0'", "user == 0"),
      (
        "ntohs(EventData.dport) == 1 or (UserId == '0' and EventData.saddr has 'x')",
        "remote port == 1 or user == 0"
      ),
    ] {
      #expect(
        try lines("EtwTcp | where EventId == 10 and (\(condition))") == [
          "the kernel leaves out what is sent over TCP, but where \(text)", Self.others,
        ], "\(condition)")
    }
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    for condition in [
      "EventData.saddr has '127'", "ntohs(EventData.dport) + 1 == 444",
      "tostring(ExtendedData.CommandLine) == 'x'", "ntohs(EventData.dport) == 1 or Computer == 'x'",
      "not(EventData.saddr has '127' and ProcessId == 7)", "ProcessId == ThreadId",
      "tostring(ExtendedData.ProcessName) == ''",
      "tostring(ExtendedData.ProcessName) =~ 'straße'",
      "tostring(ExtendedData.ProcessName) == '\(String(repeating: "x", count: 63))'",
      "toint(EventData.size) == 1", "prev(ProcessId) == 1",
    ] {
      let query =
        condition.hasPrefix("prev")
        ? "EtwTcp | where EventId == 10 | serialize | where \(condition)"
        : "EtwTcp | where EventId == 10 and (\(condition))"
      #expect(try lines(query) == [Self.others], "\(condition)")
    }
  }

  @Test func columnsAreFollowed() throws {
    let sent = "the kernel leaves out what is sent over TCP, but where remote port == 443"
    for query in [
      "EtwTcp | extend Port = ntohs(EventData.dport) | where EventId == 10 | project Port | where Port == 443",
      "let T = EtwTcp | project n = EventId, p = EventData.dport; T | where ntohs(p) == 443 and n == 10 | count",
      "EtwTcp | where EventId == 10 and ntohs(EventData.dport) == 443 | summarize n = count() by ProcessId | where n > 5",
      "union withsource=S EtwTcp, DeviceNetworkEvents | where S == 'EtwTcp' and EventId == 10 and ntohs(EventData.dport) == 443",
    ] {
      #expect(try lines(query) == [sent, Self.others], "\(query)")
    }
    // Behind these, other rows than those before them are compared.
    for query in [
      "EtwTcp | where EventId == 10 | take 5 | where ntohs(EventData.dport) == 443",
      "EtwTcp | where EventId == 10 | summarize by ProcessId, p = ntohs(EventData.dport) | where p == 443",
    ] {
      #expect(try lines(query) == [Self.others], "\(query)")
    }
  }

  @Test func allQueriesCount() throws {
    let kinds: Set<KernelEvents.Kind> = [.tcp, .udp, .file, .dns, .process]
    let queries = [
      "DeviceNetworkEvents | where ActionType == 'ConnectionSuccess' and RemotePort in (80, 443)",
      "DeviceNetworkEvents | where InitiatingProcessFileName == 'curl' | project RemotePort",
      "DeviceFileEvents | where FolderPath == '/etc/passwd' and InitiatingProcessId != 7",
    ]
    let found = try lines(queries[0], kinds) { pipeline in
      pipeline.queries = queries.map { NamedQuery(name: $0, text: $0) }
    }
    #expect(
      found == [
        "the kernel leaves out what is sent over TCP, what is received over TCP, ends of connections,"
          + " what is sent over UDP, what is received over UDP, questions of DNS, answers of DNS",
        "the kernel leaves out connections, but where remote port == 80 or remote port == 443 or program == 'curl'",
        "the kernel leaves out connections that fail, accepted connections, listening sockets, but where program == 'curl'",
        "the kernel leaves out opened files, but where written and file name == 'passwd' and process != 7",
        "the kernel leaves out new files, but where file name == 'passwd' and process != 7",
        "the kernel leaves out deleted files, renamed files, but where process != 7",
      ], "\(found.joined(separator: "\n"))")
  }

  @Test func everythingIsToldWhereEventsSayTheTime() throws {
    #expect(
      try lines("EtwTcp | where EventId == 10") { $0.settings.clock = .event }.isEmpty)
    #expect(try lines("Events | take 10").isEmpty)
    #expect(try lines("EtwTcp | where EventId == 10") == [Self.others])
  }
}

/// Lists that queries of Defender keep what others have found in.
@Suite struct DeviceListTests {
  @Test(arguments: [
    ("DeviceId in (Seen)", "in"), ("DeviceId !in~ (Seen)", "!in~"),
    ("DeviceName has_any (Seen)", "has_any"),
  ]) func theyMayBeOfTheStream(_ condition: String, _ name: String) throws {
    let plan = try Pipeline(
      KernelEvents([.process, .tcp]),
      query: """
        let Seen = DeviceProcessEvents | where FileName == 'nc' | distinct DeviceId;
        DeviceNetworkEvents | where RemotePort == 443 and \(condition)
        """
    ).plan()
    #expect(
      plan.warnings.contains {
        $0.hasPrefix("note: '\(name)' looks at rows of the list that are at most 1h away")
      }, "\(plan.warnings)")
  }
}

/// Columns that queries of Defender and of Azure Monitor name.
@Suite struct DeviceColumnTests {
  @Test(arguments: [
    "DeviceLogonEvents | where AdditionalFields.IsLocalLogon == true",
    "DeviceLogonEvents | extend Local = parse_json(AdditionalFields).IsLocalLogon",
    "search in (DeviceFileEvents) 'ntds' | where TimeGenerated > ago(1d) | summarize max(Timestamp) by DeviceId",
    "search in (DeviceFileEvents, DeviceLogonEvents) 'ntds' | where TimeGenerated > ago(1d) | project DeviceName",
    "DeviceFileEvents | where InitiatingProcessUniqueId != 0 | summarize count() by InitiatingProcessUniqueId",
  ]) func theyAreThere(_ query: String) throws {
    _ = try Pipeline(KernelEvents([.file, .logon]), query: query).plan()
  }

  /// The original groups by members of events, which are dynamic.
  @Test func membersMayBeKeys() throws {
    let query = """
      EtwTcp | extend Peer = EventData.daddr, Size = EventData.size
      | summarize sum(Size) by bin(TimeCreated, 1m), Peer
      """
    _ = try Pipeline(KernelEvents([.tcp]), query: query).plan()
  }
}

private let problem = KernelEvents.problem

/// The same queries over the same events, with a filter in the kernel and without.
@Suite(
  .serialized,
  .enabled(if: problem == nil, "no programs can be loaded into this kernel: \(problem ?? "")"))
struct KernelFilteringTests {
  private let folder = TemporaryFolder()

  private struct Run {
    let kept = Kept()
    let task: Task<RunStatistics, any Error>
    let plan: PipelinePlan

    init(_ kinds: Set<KernelEvents.Kind>, _ query: String, filters: Bool) async throws {
      var events = KernelEvents(kinds)
      events.filtersInKernel = filters
      events.buffer = ByteSize(1 << 26)
      var pipeline = Pipeline(events, query: query)
      pipeline.sinks = [("kept", kept)]
      var plan = try pipeline.plan()
      plan.drainTime = .seconds(60)
      self.plan = plan
      let opened = AsyncStream<Void>.makeStream()
      task = Task { [plan] in try await plan.run(opened: { opened.continuation.yield() }) }
      for await _ in opened.stream { break }
    }
  }

  /// What is done while queries look on: `$1` is the folder, `$2` a port that is listened on, `$3` one that is not.
  private let script = #"""
    cd "$1"
    cp /bin/true ./Probe; cp "$(command -v bash)" ./talker
    for i in 1 2; do
      ./talker -c "exec 3<>/dev/tcp/127.0.0.1/$2; printf hello >&3; exec 3>&-; : $i"
      bash -c "exec 3<>/dev/tcp/127.0.0.1/$2; printf hi >&3; exec 3>&-; : $i"
      (exec 3<>/dev/tcp/127.0.0.1/$3) 2>/dev/null
      printf question >/dev/udp/127.0.0.1/$3; printf question >/dev/udp/127.0.0.1/53
      echo $i >secret.txt; ./talker -c "echo $i >>secret.txt; : <other.txt; echo >other.txt"
      mv other.txt another.txt; rm another.txt; cat secret.txt Probe >/dev/null; ./Probe
    done 2>/dev/null
    sync; ./talker -c 'echo >finished'
    """#

  @Test func whatIsPushedOfConnectionsChangesNothing() async throws {
    let (descriptor, port) = try listener()
    defer { close(descriptor) }
    let closed = port == 9 ? 10 : 9
    let name = "tostring(ExtendedData.ProcessName)"
    let here = "ntohs(EventData.dport) == \(port)"
    try await compare(
      [
        ([.tcp], "EtwTcp | where \(here) | project EventId, size = tolong(EventData.size)"),
        ([.tcp], "EtwTcp | where \(here) and EventId !in (10, 11) | project EventId"),
        ([.tcp], "EtwTcp | where \(name) == 'talker' | project EventId, EventData.size"),
        (
          [.tcp],
          "EtwTcp | where \(name) =~ 'TALKER' and EventData.daddr == '127.0.0.1' | project EventId"
        ),
        ([.tcp], "EtwTcp | where \(name) !in ('talker', 'x') and \(here) | project EventId"),
        (
          [.tcp],
          "EtwTcp | where tolong(EventData.size) between (3 .. 5) and \(here) | project EventId"
        ),
        (
          [.tcp],
          "DeviceNetworkEvents | where RemotePort in (\(port), \(closed)) | project ActionType, InitiatingProcessFileName"
        ),
        (
          [.tcp],
          """
          DeviceNetworkEvents | where ActionType == 'ConnectionFailed' and RemoteIP == '127.0.0.1'
          | extend Port = RemotePort | where Port == \(closed) | project ActionType
          """
        ),
        (
          [.udp],
          "EtwUdp | where ntohs(EventData.dport) == \(closed) and EventData.daddr == '127.0.0.1' | project EventId"
        ),
      ], port, closed)
  }

  @Test func whatIsPushedOfFilesChangesNothing() async throws {
    let (descriptor, port) = try listener()
    defer { close(descriptor) }
    let here = "FolderPath startswith '\(folder.path)'"
    try await compare(
      [
        (
          [.file],
          "DeviceFileEvents | where FileName == 'secret.txt' and \(here) | project ActionType, InitiatingProcessFileName"
        ),
        (
          [.file],
          """
          DeviceFileEvents | where FileName =~ 'SECRET.txt' and InitiatingProcessFileName == 'talker'
          | project ActionType
          """
        ),
        ([.file], "EtwFile | where EventData.FileName == '\(folder["Probe"])' | project EventId"),
        (
          [.file],
          "DeviceFileEvents | where FileName != 'secret.txt' and \(here) | project ActionType, FileName"
        ),
        (
          [.file],
          "DeviceFileEvents | where ActionType in ('FileDeleted', 'FileRenamed') and \(here) | project ActionType, FileName"
        ),
      ], port, 9)
  }

  /// Runs queries with and without a filter while the script runs, and compares what they give.
  ///
  /// Where the machine is so busy that events are lost, which is counted, that is done again: what is missing then
  /// says nothing of the filter.
  private func compare(
    _ cases: [(kinds: Set<KernelEvents.Kind>, query: String)], _ port: UInt16, _ closed: Int
  ) async throws {
    let path = try folder.write(script, to: "script")
    for item in cases {
      var lost = 0
      for _ in 0..<5 {
        let run = (
          pushed: try await Run(item.kinds, item.query, filters: true),
          whole: try await Run(item.kinds, item.query, filters: false)
        )
        #expect(try folder.run("bash", [path, folder.path, "\(port)", "\(closed)"]))
        // Enough has come when no more does.
        var counts: [[Int]] = []
        repeat {
          try await Task.sleep(for: .milliseconds(100))
          counts.append([run.whole.kept.record.lines.count, run.pushed.kept.record.lines.count])
        } while counts.count < 50
          && Set(counts.suffix(5)).count + (counts.count < 5 ? 1 : 0) > 1
        run.pushed.task.cancel()
        run.whole.task.cancel()
        let pushed = try await run.pushed.task.value
        let whole = try await run.whole.task.value
        lost = ["kernelLost", "kernelMissed", "kernelUnread"].reduce(0) {
          $0 + pushed.counter($1) + whole.counter($1)
        }
        if lost > 0 { continue }
        let lines = run.whole.kept.record.lines
        #expect(!lines.isEmpty, "\(item.query)")
        #expect(run.pushed.kept.record.lines.sorted() == lines.sorted(), "\(item.query)")
        #expect(!run.pushed.plan.inputFacts[0].leavesOut.isEmpty, "\(item.query)")
        #expect(pushed.counter("kernelFiltered") > 0, "\(item.query)")
        #expect(whole.counter("kernelFiltered") == 0)
        break
      }
      #expect(lost == 0, "\(item.query)")
    }
  }

  /// A server that reads what comes.
  private func listener() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    try #require(isBound && listen(descriptor, 8) == 0)
    Thread.detachNewThread {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 1 << 12)
        while read(connection, &bytes, bytes.count) > 0 {}
        close(connection)
      }
    }
    return (descriptor, UInt16(bigEndian: name.sin_port))
  }

  @Test func everythingIsToldAfterAReload() async throws {
    let (descriptor, port) = try listener()
    defer { close(descriptor) }
    let run = try await Run(
      [.tcp], "EtwTcp | where EventId == 12 and ntohs(EventData.dport) == 1", filters: true)
    let text =
      "EtwTcp | where EventId == 10 and ntohs(EventData.dport) == \(port) | project EventId"
    let told = run.plan.reload([NamedQuery(name: "query", text: text)])
    let script = try folder.write("exec 3<>/dev/tcp/127.0.0.1/$1; printf hello >&3", to: "script")
    // The new query begins between two chunks, a little later.
    for _ in 0..<20 where run.kept.record.lines.isEmpty {
      #expect(try folder.run("bash", [script, "\(port)"]))
      _ = try await eventually { !run.kept.record.lines.isEmpty }
    }
    #expect(run.kept.record.lines.first == #"{"EventId":10}"#, "\(told)")
    run.task.cancel()
    _ = try await run.task.value
  }

  /// What is told, left out and lost is what has happened.
  @Test func whatIsLeftOutIsCounted() async throws {
    let (descriptor, port) = try listener()
    defer { close(descriptor) }
    let script = try folder.write(
      "dd if=/dev/zero bs=1 count=20000 status=none >/dev/tcp/127.0.0.1/$1", to: "script")
    let query = """
      EtwTcp | where EventId == 10 and tostring(ExtendedData.ProcessName) == 'dd' and tolong(EventData.size) == 2
      """
    let run = try await Run([.tcp], query, filters: true)
    #expect(try folder.run("bash", [script, "\(port)"]))
    run.task.cancel()
    let statistics = try await run.task.value
    #expect(statistics.counter("kernelFilteredTcp") >= 20_000)
    #expect(statistics.counter("kernelFiltered") == statistics.counter("kernelFilteredTcp"))
    #expect(statistics.line.contains("left out in the kernel"))
  }
}
