import Foundation
import RealTimeKQL
import Testing

/// Messages received over loopback.
@Suite struct SyslogServerTests {
  private let folder = TemporaryFolder()

  /// Listens on free ports of an address for datagrams and connections.
  private func listening(
    _ query: String, on address: String = "127.0.0.1"
  ) async throws -> (receiver: Receiver, udp: UInt16, tcp: UInt16) {
    let receiver = try await Receiver(folder, query) {
      $0.udpPorts = [0]
      $0.tcpPorts = [0]
      $0.networkAdapters = [address]
    }
    return (receiver, try receiver.port("udp"), try receiver.port("tcp"))
  }

  private func row(_ message: String) -> String { "{\"Message\":\"\(message)\"}" }

  @Test func datagramsAreEvents() async throws {
    let (receiver, udp, _) = try await listening(
      "Events | project Message, SourceIpAddress, Severity")
    let sender = try Sender(SOCK_DGRAM, udp)
    for text in ["<13>12", "", "\n", "<11>Oct 11 22:14:15 host su: a\nb\r\n", "no header\0"] {
      try sender.send(text)
    }
    let rest = #","SourceIpAddress":"127.0.0.1","Severity":"#
    #expect(
      try await receiver.lines(3) == [
        #"{"Message":"12"\#(rest)"Notice"}"#, #"{"Message":"a\nb"\#(rest)"Error"}"#,
        #"{"Message":"no header"\#(rest)""}"#,
      ])
    let statistics = try await receiver.stop()
    #expect(statistics.read == 3)
    #expect(statistics.counter("emptyMessages") == 2)
    #expect(statistics.counter("kernelDropped") == 0)
  }

  @Test func framesAreFoundByLengthAndByLine() async throws {
    let (receiver, _, tcp) = try await listening("Events | project Message")
    let counted = try Sender(SOCK_STREAM, tcp)
    for byte in "8 <13>one\n8 <13>a\nbc" { try counted.send(String(byte)) }
    #expect(try await receiver.lines(2) == [row("one"), row(#"a\nbc"#)])
    let byLine = try Sender(SOCK_STREAM, tcp)
    try byLine.send("2024 is no length\r\n<13>two\nrest")
    #expect(try await receiver.lines(4).suffix(2) == [row("2024 is no length"), row("two")])
    byLine.close()
    #expect(try await receiver.lines(5).last == row("rest"))
    #expect(try await receiver.stop().counter("connections") == 2)
  }

  @Test func messagesEndInZeroOrAreMixed() async throws {
    let (receiver, _, tcp) = try await listening("Events | project Message")
    let zeros = try Sender(SOCK_STREAM, tcp)
    for byte in "<13>one\0<13>a\n  b\0<13>c\n<13>d\0" { try zeros.send(String(byte)) }
    #expect(try await receiver.lines(4) == [row("one"), row(#"a\n  b"#), row("c"), row("d")])
    let mixed = try Sender(SOCK_STREAM, tcp)
    for byte in "8 <13>one\n<13>two\n7 <13>a\nb<13>three\nno header\n8 <13>four" {
      try mixed.send(String(byte))
    }
    #expect(
      try await receiver.lines(10).suffix(6)
        == [row("one"), row("two"), row(#"a\nb"#), row("three"), row("no header"), row("four")])
    #expect(try await receiver.stop().counter("badFrames") == 0)
  }

  @Test func timesThatAreNotUnderstoodAreNone() async throws {
    let (receiver, udp, _) = try await listening(
      "Events | project Has = isnotnull(DeviceTimestamp), Receipt = isnotnull(TimeGenerated)")
    let sender = try Sender(SOCK_DGRAM, udp)
    for text in ["<13>12", "<13>17/06/09 20:10:40 INFO x", "<13>myapp: at 10:22:33"] {
      try sender.send(text)
    }
    let lines = try await receiver.lines(3)
    #expect(lines.map { $0.contains(#""Has":true"#) } == [true, false, true])
    #expect(lines.allSatisfy { $0.contains(#""Receipt":true"#) })
    _ = try await receiver.stop()
  }

  @Test(arguments: [
    "9999999999 <13>x", "7 <13>ab garbage",
    String(repeating: "x", count: 1 << 20) + String(repeating: "y", count: 1 << 20),
  ])
  func damagedFramesEndTheirConnectionOnly(_ text: String) async throws {
    let (receiver, _, tcp) = try await listening(
      "Events | where Message has 'good' | project Message")
    let good = try Sender(SOCK_STREAM, tcp)
    try good.send("<13>good 1\n")
    let bad = try Sender(SOCK_STREAM, tcp)
    try? bad.send(text)
    #expect(try await bad.isClosedByPeer())
    try good.send("<13>good 2\n")
    #expect(try await receiver.lines(2) == [row("good 1"), row("good 2")])
    #expect(try await receiver.stop().counter("badFrames") == 1)
  }

  @Test func sendersAreToldApart() async throws {
    let (receiver, udp, _) = try await listening(
      "Events | where Message !has 'skip' | project Message, SourceIpAddress", on: "0.0.0.0")
    let senders = try (1...3).map { try Sender(SOCK_DGRAM, udp, from: "127.0.0.\($0)") }
    for round in 0..<100 {
      for (index, sender) in senders.enumerated() {
        try sender.send(round % 3 == 0 ? "<13>skip" : "<13>m\(index + 1)")
      }
    }
    let lines = try await receiver.lines(198)
    #expect(lines.count == 198)
    for line in lines {
      let sender = try #require(line.split(separator: "m").last?.first)
      #expect(line == #"{"Message":"m\#(sender)","SourceIpAddress":"127.0.0.\#(sender)"}"#)
    }
    #expect(try await receiver.stop().read == 300)
  }

  @Test func whatIsWrongIsSaid() async throws {
    func error(_ change: (inout RunOptions) -> Void) async -> PipelineError? {
      var options = RunOptions()
      options.udpPorts = [0]
      change(&options)
      let request = RunRequest(input: "syslogserver", output: "none", options: options)
      return await failure { _ = try await request.run() }
    }
    #expect(await error { $0.tlsPorts = [0] }?.exitCode == 2)
    let adapter = await error { $0.networkAdapters = ["nowhere9"] }
    #expect(adapter?.message.contains("no network adapter 'nowhere9'") == true)
    #expect(adapter?.exitCode == 4)
    let word = RunRequest(input: "syslogserver", inputArguments: ["sctp:1"], output: "none")
    let refusal = #expect(throws: PipelineError.self) { _ = try word.plan() }
    #expect(refusal?.exitCode == 2)
    #expect(await error { $0.networkAdapters = ["192.0.2.1"] }?.exitCode == 4)
  }

  @Test func severalPortsAndAdaptersAreOneStream() async throws {
    let receiver = try await Receiver(folder, "Events | project Message, SourceIpAddress") {
      $0.udpPorts = [0, 0]
      $0.tcpPorts = [0]
      $0.networkAdapters = ["127.0.0.1", "127.0.0.2"]
    }
    var expected: Set<String> = []
    for (index, listener) in receiver.listeners.enumerated() {
      let kind = listener.transport == "udp" ? SOCK_DGRAM : SOCK_STREAM
      let sender = try Sender(kind, listener.port, from: "127.0.0.9", to: listener.address)
      try sender.send("<13>m\(index)\n")
      expected.insert(#"{"Message":"m\#(index)","SourceIpAddress":"127.0.0.9"}"#)
    }
    #expect(receiver.listeners.count == 6)
    #expect(Set(try await receiver.lines(6)) == expected)
    #expect(try await receiver.stop().read == 6)
  }

  @Test func timeAndAddressAreThoseOfTheReceipt() async throws {
    let started = Date.now
    let (receiver, udp, _) = try await listening(
      "Events | project Device = DeviceTimestamp, Received = LogFileLineage.ReceivedTimestamp,"
        + " Relay = LogFileLineage.RelayServer")
    try Sender(SOCK_DGRAM, udp, from: "127.0.0.3").send("<13>no header")
    let line = try #require(try await receiver.lines(1).first)
    _ = try await receiver.stop()
    let row = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    #expect(row["Relay"] == "127.0.0.3")
    #expect(row["Device"] == row["Received"])
    let text = try #require(row["Received"]?.prefix(19))
    let received = try Date("\(text)Z", strategy: .iso8601)
    #expect(received > started.addingTimeInterval(-2) && received < Date.now.addingTimeInterval(1))
  }

  /// One address cannot take all connections.
  @Test func anAddressHasAFewConnections() async throws {
    let (receiver, _, tcp) = try await listening("Events | project Message")
    var senders: [Sender] = []
    for _ in 0..<257 { senders.append(try Sender(SOCK_STREAM, tcp, from: "127.0.0.9")) }
    #expect(try await senders[256].isClosedByPeer())
    #expect(try await receiver.said("note: 127.0.0.9 has 256 connections, as many as one address"))
    let newcomer = try Sender(SOCK_STREAM, tcp, from: "127.0.0.8")
    try newcomer.send("<13>here\n")
    #expect(try await receiver.lines(1) == [row("here")])
    // Whoever closes one may open another.
    senders[0].close()
    try newcomer.send("<13>there\n")
    _ = try await receiver.lines(2)
    let again = try Sender(SOCK_STREAM, tcp, from: "127.0.0.9")
    try again.send("<13>again\n")
    #expect(try await receiver.lines(3).last == row("again"))
    #expect(try await receiver.stop().counter("refusedConnections") == 1)
  }

  @Test func connectionsBeyondTheLimitAreRefusedAndAnnounced() async throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let (receiver, _, tcp) = try await listening("Events | project Message")
    let first = try Sender(SOCK_STREAM, tcp)
    try first.send("<13>one\n")
    _ = try await receiver.lines(1)
    var senders: [Sender] = []
    for number in 0..<1030 {
      senders.append(try Sender(SOCK_STREAM, tcp, from: "127.0.0.\(2 + number / 250)"))
    }
    #expect(try await senders[1029].isClosedByPeer())
    try first.send("<13>two\n")
    #expect(try await receiver.lines(2).last == row("two"))
    #expect(try await receiver.said("connections refused, because 1,024 are open"))
    let statistics = try await receiver.stop()
    #expect(statistics.counter("connections") == 1024)
    #expect(statistics.counter("refusedConnections") == 7)
  }
}
