import Foundation
import Glibc
import KQL
import RealTimeKQL
import Testing

/// The input `ebpf`, with programs that do what is to be seen.
@Suite(
  .serialized,
  .enabled(
    if: kernelProblem == nil, "no programs can be loaded into this kernel: \(kernelProblem ?? "")"))
struct KernelEventsTests {
  private let folder = TemporaryFolder()

  // MARK: TCP

  /// A server that reads what comes, and answers nothing.
  private func server(_ type: __socket_type, _ address: String = "127.0.0.1", port: UInt16 = 0)
    throws -> (
      descriptor: Int32, port: UInt16
    )
  {
    let descriptor = socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
      }
    }
    try #require(result)
    return (descriptor, UInt16(bigEndian: name.sin_port))
  }

  private func tcpServer() throws -> UInt16 {
    let (descriptor, port) = try server(SOCK_STREAM)
    listen(descriptor, 8)
    Thread.detachNewThread {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread {
          var bytes = [UInt8](repeating: 0, count: 1 << 16)
          while read(connection, &bytes, bytes.count) > 0 {}
          close(connection)
        }
      }
    }
    return port
  }

  @Test(arguments: [false, true])
  func connectionsAreTold(_ avoidsSocketHooks: Bool) async throws {
    let port = try tcpServer()
    let found = try await folder.kernelRows(
      [.tcp],
      """
      EtwTcp | where ntohs(EventData.dport) == \(port)
      | project EventId, Provider, Opcode, size = tolong(EventData.size), name = getprocessname(EventData.PID),
        to = strcat(EventData.daddr, ':', ntohs(EventData.dport)), from = tostring(EventData.saddr)
      """, script: "exec 3<>/dev/tcp/127.0.0.1/$1; printf hello >&3; exec 3>&-", ["\(port)"]
    ) {
      $0.avoidsSocketHooks = avoidsSocketHooks
    } until: {
      $0.count >= 3
    }
    let all = found.lines.joined(separator: "\n")
    for (number, size) in [(12, 0), (10, 5), (13, 0)] {
      #expect(
        found.lines.contains(
          #"{"EventId":\#(number),"Provider":"Microsoft-Windows-Kernel-Network","Opcode":\#(number),"size":\#(size),"name":"bash","to":"127.0.0.1:\#(port)","from":"127.0.0.1"}"#
        ), "\(all)")
    }
    #expect(found.lines.count == 3, "\(all)")
  }

  /// With room enough, with too little, and where the run is given up while events wait to be read, alone and beside
  /// another input.
  @Test(
    arguments: [(nil, 60, false), (1 << 16, 60, false), (nil, 0, false), (nil, 0, true)]
      as [(Int?, Int, Bool)])
  func whatIsDeliveredAndLostIsWhatWasSent(
    _ buffer: Int?, _ seconds: Int, _ isJoined: Bool
  ) async throws {
    let port = try tcpServer()
    var events = KernelEvents([.tcp])
    events.buffer = buffer.map { ByteSize($0) }
    let kept = Kept()
    var pipeline = Pipeline(
      events,
      query: """
        EtwTcp | where EventId == 10 and ntohs(EventData.dport) == \(port)
        | summarize n = count(), bytes = sum(tolong(EventData.size)) by name = tostring(ExtendedData.ProcessName)
        """)
    pipeline.sinks = [("kept", kept)]
    if isJoined {
      let other = try PipelineRequest(words: ["syslog", try folder.write("", to: "log")]).pipeline
      pipeline.inputs += other.inputs
    }
    pipeline.settings.statisticsFile = FilePath(folder["statistics"])
    var plan = try pipeline.plan()
    plan.drainTime = .seconds(seconds)
    let opened = AsyncStream<Void>.makeStream()
    let run = Task { [plan] in try await plan.run(opened: { opened.continuation.yield() }) }
    for await _ in opened.stream { break }
    let path = try folder.write(
      "dd if=/dev/zero bs=1 count=100000 status=none >/dev/tcp/127.0.0.1/$1", to: "script")
    #expect(try folder.run("bash", [path, "\(port)"]))
    run.cancel()
    do {
      _ = try await run.value
    } catch PipelineError.abandoned {
      #expect(seconds == 0)
    }
    let counts = try JSONDecoder().decode(
      Counts.self, from: Data(contentsOf: URL(filePath: folder["statistics"])))
    #expect(counts.read + counts.kernelLost + counts.kernelUnread == 100_000, "\(counts)")
    guard seconds > 0 else { return }
    #expect(
      kept.record.lines.last == #"{"name":"dd","n":\#(counts.read),"bytes":\#(counts.read)}"#)
  }

  private struct Counts: Decodable {
    var read, kernelLost, kernelUnread: Int
  }

  // MARK: Processes

  @Test func everyProgramIsTold() async throws {
    let script = "for i in $(seq 100); do /bin/true \"$i of $1\"; done; /no/such/program; true"
    let mark = UUID().uuidString
    let found = try await folder.kernelRows(
      [.process],
      """
      DeviceProcessEvents | where ProcessCommandLine endswith 'of \(mark)' and FileName == 'true'
      | project ProcessCommandLine, FolderPath, ActionType, InitiatingProcessFileName,
        parent = InitiatingProcessCommandLine has '\(mark)', AccountName,
        age = Timestamp - ProcessCreationTime between (-1s .. 10s)
      """, script: script, [mark], until: { $0.count >= 100 })
    let account = String(cString: getpwuid(geteuid()).pointee.pw_name)
    for number in 1...100 {
      #expect(
        found.lines.contains { line in
          line.hasPrefix(#"{"ProcessCommandLine":"/bin/true \#(number) of \#(mark)","FolderPath":"#)
            && line.hasSuffix(
              #"bin/true","ActionType":"ProcessCreated","InitiatingProcessFileName":"bash","parent":true,"AccountName":"\#(account)","age":true}"#
            )
        }, "\(found.lines.first ?? "")")
    }
    #expect(found.lines.count == 100)
  }

  @Test func tablesPickTheirEvents() async throws {
    let mark = UUID().uuidString
    let path = folder[mark]
    let found = try await folder.kernelRows(
      [.file, .process],
      """
      union withsource=table DeviceFileEvents, DeviceProcessEvents
      | where InitiatingProcessCommandLine has '\(mark)' or ProcessCommandLine has '\(mark)'
      | where FolderPath has '\(mark)'
      | project table, ActionType, FileName = replace_string(FileName, '\(mark)', 'M'),
        before = replace_string(PreviousFileName, '\(mark)', 'M')
      """,
      script: """
        cd "$(dirname "$1")" && echo x >"$1" && cp /bin/true ./"$(basename "$1")".exe && mv "$1" "$1".new && \
          ./"$(basename "$1")".exe; rm "$1".new
        """, [path]
    ) { $0.contains { $0.contains("FileDeleted") } }
    for line in [
      #"{"table":"DeviceFileEvents","ActionType":"FileCreated","FileName":"M","before":""}"#,
      #"{"table":"DeviceFileEvents","ActionType":"FileCreated","FileName":"M.exe","before":""}"#,
      #"{"table":"DeviceFileEvents","ActionType":"FileRenamed","FileName":"M.new","before":"M"}"#,
      #"{"table":"DeviceProcessEvents","ActionType":"ProcessCreated","FileName":"M.exe","before":""}"#,
      #"{"table":"DeviceFileEvents","ActionType":"FileDeleted","FileName":"M.new","before":""}"#,
    ] {
      #expect(found.lines.contains(line), "\(line) is not in \(found.lines)")
    }
    #expect(!found.lines.contains { $0.contains("DeviceFileEvents") && $0.contains("Process") })
  }

  // MARK: Names

  @Test func namesAreTold() async throws {
    let (descriptor, _) = try server(SOCK_DGRAM, "127.9.9.9", port: 53)
    Thread.detachNewThread {
      var bytes = [UInt8](repeating: 0, count: 512)
      var from = sockaddr_storage()
      withUnsafeMutablePointer(to: &from) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          for _ in 0..<3 {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let count = recvfrom(descriptor, &bytes, bytes.count, 0, address, &length)
            guard count > 12 else { return }
            var answer = Array(bytes[..<count])
            // By its first letter, a name does not exist, or has no address.
            let status: UInt8 = answer[13] == 0x6D ? 3 : 0
            let hasAnswer = answer[13] == 0x74
            (answer[2], answer[3], answer[7]) = (0x81, 0x80 | status, hasAnswer ? 1 : 0)
            if hasAnswer { answer += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7] }
            sendto(descriptor, answer, answer.count, 0, address, length)
          }
        }
      }
      close(descriptor)
    }
    let found = try await folder.kernelRows(
      [.dns],
      """
      EtwDns | where EventData.QueryName endswith '.example.org'
      | project EventId, name = tostring(EventData.QueryName), type = toint(EventData.QueryType),
        status = toint(EventData.QueryStatus), results = tostring(EventData.QueryResults), by = tostring(ExtendedData.ProcessName), ProcessId > 0
      """,
      script: #"""
        exec 3<>/dev/udp/127.9.9.9/53
        for name in tunnel missed nohost; do
          printf "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06$name\x07example\x03org\x00\x00\x01\x00\x01" >&3
          dd bs=512 count=1 status=none <&3 >/dev/null
        done
        """#
    ) { $0.count >= 6 }
    #expect(
      found.lines
        == [
          #"{"EventId":3006,"name":"tunnel.example.org","type":1,"status":null,"results":"","by":"bash","ProcessId_":true}"#,
          #"{"EventId":3008,"name":"tunnel.example.org","type":1,"status":0,"results":"192.0.2.7;","by":"dd","ProcessId_":true}"#,
          #"{"EventId":3006,"name":"missed.example.org","type":1,"status":null,"results":"","by":"bash","ProcessId_":true}"#,
          #"{"EventId":3008,"name":"missed.example.org","type":1,"status":9003,"results":"","by":"dd","ProcessId_":true}"#,
          #"{"EventId":3006,"name":"nohost.example.org","type":1,"status":null,"results":"","by":"bash","ProcessId_":true}"#,
          #"{"EventId":3008,"name":"nohost.example.org","type":1,"status":9501,"results":"","by":"dd","ProcessId_":true}"#,
        ].map { $0.replacing("\"ProcessId_\"", with: "\"Column1\"") })
  }

  /// Whatever call sends a question or reads an answer, over a socket that is connected or not.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
      "Python is not installed"))
  func namesAreToldOfAllCalls() async throws {
    let calls = [
      "recv", "recvfrom", "recv_into", "recvmsg", "recvmsg_into", "read", "readv", "recvmmsg",
      "peek", "long", "send", "write", "writev", "sendmsg", "sendmmsg", "redirected", "mapped",
    ]
    let found = try await folder.kernelRows(
      [.dns],
      """
      EtwDns | where EventData.QueryName endswith '.calls.example' and ExtendedData.ProcessName startswith 'python'
      | project EventId, call = tostring(split(EventData.QueryName, '.')[0]), results = tostring(EventData.QueryResults),
        server = tostring(EventData.ServerAddress)
      """,
      script: #"""
        python3 - "$@" <<'END'
        import ctypes, os, socket, struct, sys, threading
        answering = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        answering.bind(("127.9.9.8", 53))
        def answer():
            while True:
                question, sender = answering.recvfrom(2000)
                answering.sendto(question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + question[12:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\7", sender)
        threading.Thread(target=answer, daemon=True).start()
        server = ("127.9.9.8", 53)
        libc = ctypes.CDLL(None, use_errno=True)
        def message(parts, peer=None):
            made = [ctypes.create_string_buffer(part, len(part)) for part in parts]
            vector = ctypes.create_string_buffer(b"".join(struct.pack("QQ", ctypes.addressof(part), len(part)) for part in made))
            name = ctypes.create_string_buffer(peer) if peer else None
            head = struct.pack("7QIi", ctypes.addressof(name) if name else 0, 16 if name else 0, ctypes.addressof(vector), len(made), 0, 0, 0, 0, 0)
            return ctypes.create_string_buffer(head), made, vector, name
        for number, call in enumerate(sys.argv[1:]):
            question = struct.pack(">HHHHHH", number + 7, 0x100, 1, 0, 0, 0)
            question += b"".join(bytes([len(part)]) + part for part in [call.encode(), b"calls", b"example"]) + b"\0\0\1\0\1"
            asking = socket.socket(socket.AF_INET6 if call == "mapped" else socket.AF_INET, socket.SOCK_DGRAM)
            asking.settimeout(5)
            os.set_blocking(asking.fileno(), True)
            address = struct.pack("<H", socket.AF_INET) + struct.pack(">H4s8x", 53, socket.inet_aton(server[0]))
            if call in ("send", "write", "writev"):
                asking.connect(server)
            if call == "redirected":
                asking.connect(("127.9.9.9", 53))
            if call == "send":
                asking.send(question)
            elif call == "write":
                os.write(asking.fileno(), question)
            elif call == "writev":
                os.writev(asking.fileno(), [question[:3], question[3:14], question[14:]])
            elif call == "sendmsg":
                asking.sendmsg([question[:1], b"", question[1:12], question[12:]], [], 0, server)
            elif call == "sendmmsg":
                kept = message([question[:20], question[20:]], address)
                libc.sendmmsg(asking.fileno(), kept[0], 1, 0)
            elif call == "mapped":
                asking.sendto(question, ("::ffff:127.9.9.8", 53))
            else:
                asking.sendto(question, server)
            if call in ("recvfrom", "mapped"):
                asking.recvfrom(2000)
            elif call == "recv_into":
                asking.recv_into(bytearray(2000))
            elif call == "recvmsg":
                asking.recvmsg(2000)
            elif call == "recvmsg_into":
                asking.recvmsg_into([bytearray(5), bytearray(30), bytearray(2000)])
            elif call in ("read", "write"):
                os.read(asking.fileno(), 2000)
            elif call == "readv":
                os.readv(asking.fileno(), [bytearray(1), bytearray(40), bytearray(2000)])
            elif call == "recvmmsg":
                kept = message([bytes(12), bytes(2000)])
                libc.recvmmsg(asking.fileno(), kept[0], 1, 0, None)
            elif call == "peek":
                asking.recv(2000, socket.MSG_PEEK)
                asking.recv(2000)
            elif call == "long":
                asking.recv(50, socket.MSG_TRUNC)
            elif call != "redirected":
                asking.recv(2000)
            asking.close()
        END
        """#, calls
    ) { $0.count >= 2 * calls.count - 1 }
    for call in calls {
      var expected = [#"{"EventId":3006,"call":"\#(call)","results":"","server":"127.9.9.8"}"#]
      if call != "redirected" {
        let results = call == "long" ? "" : "192.0.2.7;"
        expected.append(
          #"{"EventId":3008,"call":"\#(call)","results":"\#(results)","server":"127.9.9.8"}"#)
      }
      #expect(found.lines.filter { $0.contains("\"\(call)\"") } == expected)
    }
  }

  @Test func datagramsAreTold() async throws {
    let (descriptor, port) = try server(SOCK_DGRAM)
    defer { close(descriptor) }
    let found = try await folder.kernelRows(
      [.udp],
      """
      EtwUdp | where EventId == 42 and ntohs(EventData.dport) == \(port)
      | summarize n = count(), bytes = sum(tolong(EventData.size)), take_any(tostring(EventData.daddr))
        by name = tostring(ExtendedData.ProcessName)
      """, script: "dd if=/dev/zero bs=7 count=1000 status=none >/dev/udp/127.0.0.1/$1", ["\(port)"]
    ) { _ in true }
    #expect(found.lines.last?.hasPrefix(#"{"name":"dd","n":1000,"bytes":7000,"#) == true)
  }

  /// As many as a call takes.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
      "Python is not installed"))
  func allDatagramsOfACallAreTold() async throws {
    let (descriptor, port) = try server(SOCK_DGRAM)
    defer { close(descriptor) }
    let found = try await folder.kernelRows(
      [.udp],
      "EtwUdp | where EventId == 42 and ntohs(EventData.dport) == \(port) | summarize n = count(), sum(tolong(EventData.size))",
      script: #"""
        python3 - "$1" <<'END'
        import ctypes, socket, struct, sys
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.connect(("127.0.0.1", int(sys.argv[1])))
        text = ctypes.create_string_buffer(b"seven..", 7)
        part = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(text), 7))
        message = struct.pack("7QIi", 0, 0, ctypes.addressof(part), 1, 0, 0, 0, 0, 0)
        sent = ctypes.CDLL(None).sendmmsg(sender.fileno(), ctypes.create_string_buffer(message * 1024), 1024, 0)
        sys.exit(sent != 1024)
        END
        """#, ["\(port)"]
    ) { _ in true }
    #expect(found.lines.last == #"{"n":1024,"sum_EventData_size":7168}"#)
  }
}

/// Logons are read from files, whatever the kernel allows.
@Suite struct LogonTests {
  private let folder = TemporaryFolder()

  private func append(
    _ user: String, from host: String, _ address: [UInt8], at seconds: Int32 = 0, to name: String
  ) throws {
    var record = utmpx()
    record.ut_type = Int16(USER_PROCESS)
    record.ut_pid = 77
    record.ut_tv.tv_sec = 1_704_067_200 + seconds
    withUnsafeMutableBytes(of: &record.ut_user) { $0.copyBytes(from: user.utf8) }
    withUnsafeMutableBytes(of: &record.ut_host) { $0.copyBytes(from: host.utf8) }
    withUnsafeMutableBytes(of: &record.ut_addr_v6) { $0.copyBytes(from: address) }
    let file = fopen(folder[name], "a")
    fwrite(&record, MemoryLayout<utmpx>.size, 1, file)
    fclose(file)
  }

  @Test func logonsAreTold() async throws {
    try append("before", from: "", [], to: "wtmp")
    var events = KernelEvents([.logon])
    events.logonFiles = (folder["wtmp"], folder["btmp"])
    let kept = Kept()
    var pipeline = Pipeline(
      events,
      query: """
        DeviceLogonEvents
        | project Timestamp, ActionType, LogonType, AccountName, RemoteIP, RemoteIPType, RemoteDeviceName
        """)
    pipeline.sinks = [("kept", kept)]
    let plan = try pipeline.plan()
    let opened = AsyncStream<Void>.makeStream()
    let run = Task { try await plan.run(opened: { opened.continuation.yield() }) }
    for await _ in opened.stream { break }
    try append("root", from: "10.0.0.9", [10, 0, 0, 9], to: "btmp")
    #expect(try await eventually { kept.record.lines.count == 1 })
    try append("ann", from: "", [], to: "wtmp")
    #expect(try await eventually { kept.record.lines.count == 2 })
    run.cancel()
    _ = try await run.value
    #expect(
      kept.record.lines == [
        #"{"Timestamp":"2024-01-01T00:00:00.0000000Z","ActionType":"LogonFailed","LogonType":"RemoteInteractive","AccountName":"root","RemoteIP":"10.0.0.9","RemoteIPType":"Private","RemoteDeviceName":""}"#,
        #"{"Timestamp":"2024-01-01T00:00:00.0000000Z","ActionType":"LogonSuccess","LogonType":"Interactive","AccountName":"ann","RemoteIP":"","RemoteIPType":"","RemoteDeviceName":""}"#,
      ])
  }

  /// The sample query: a logon from where five have failed, and none from elsewhere.
  @Test func aGuessedLogonIsFound() async throws {
    try append("before", from: "", [], to: "wtmp")
    var events = KernelEvents([.logon])
    events.logonFiles = (folder["wtmp"], folder["btmp"])
    let kept = Kept()
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "SampleQueries/EbpfGuessedLogon.kql")
    var pipeline = Pipeline(events, query: try String(contentsOf: path, encoding: .utf8))
    pipeline.sinks = [("kept", kept)]
    let plan = try pipeline.plan()
    let opened = AsyncStream<Void>.makeStream()
    let run = Task { try await plan.run(opened: { opened.continuation.yield() }) }
    for await _ in opened.stream { break }
    for second in 0..<6 {
      try append("root", from: "10.0.0.9", [10, 0, 0, 9], at: Int32(second), to: "btmp")
    }
    try append("ben", from: "10.0.0.8", [10, 0, 0, 8], at: 6, to: "btmp")
    try await Task.sleep(for: .milliseconds(300))
    try append("root", from: "10.0.0.9", [10, 0, 0, 9], at: 60, to: "wtmp")
    try append("ben", from: "10.0.0.8", [10, 0, 0, 8], at: 61, to: "wtmp")
    // What comes later closes the windows.
    try append("ann", from: "10.0.0.7", [10, 0, 0, 7], at: 7200, to: "wtmp")
    #expect(try await eventually { !kept.record.lines.isEmpty })
    run.cancel()
    _ = try await run.value
    #expect(
      kept.record.lines == [
        #"{"Timestamp":"2024-01-01T00:00:00.0000000Z","AccountName":"root","RemoteIP":"10.0.0.9","Failed":6}"#
      ])
  }

  @Test func kindsAreChecked() throws {
    for words in [["ebpf", "tcp,dance"], ["ebpf"], ["ebpf", ","]] {
      #expect(throws: PipelineError.self) { try PipelineRequest(words: words) }
    }
    let request = try PipelineRequest(words: ["ebpf", "process", "tcp", "--buffer=1MiB", "json"])
    #expect(request.words == ["ebpf", "tcp,process", "--buffer=1MiB", "json"])
    do throws(PipelineError) {
      _ = try PipelineRequest(words: ["ebpf", "tcp", "-e", "DeviceProcessEvents | count"]).pipeline
        .plan()
      Issue.record("there are no processes")
    } catch {
      #expect(error.rendered.contains("the input has no table 'DeviceProcessEvents'"))
      #expect(
        error.rendered.contains(
          "it has DeviceNetworkEvents, EtwTcp; DeviceProcessEvents is a table of ebpf process and evtx;"
            + " all its events are ebpf, Events"))
    }
  }

  @Test func eventsAreNotGivenTheNameOfAnotherTable() throws {
    func mistake(_ words: [String]) throws -> String {
      do throws(PipelineError) {
        _ = try PipelineRequest(words: words).pipeline.inputColumns()
        return ""
      } catch {
        return error.rendered
      }
    }
    #expect(
      try mistake(["ebpf", "tcp", "--as=DeviceFileEvents"]).contains(
        "it has DeviceNetworkEvents, EtwTcp"))
    #expect(try mistake(["ebpf", "tcp", "--as=DeviceNetworkEvents"]).isEmpty)
    #expect(try mistake(["ebpf", "tcp", "--as=Mine"]).isEmpty)
  }
}
