import Foundation
import RealTimeKQL
import Testing

/// Messages received over loopback.
@Suite struct SyslogServerTests {
  private let folder = TemporaryFolder()

  /// A pipeline that listens on free ports of an address and writes lines to `out.ndjson`.
  private func listening(
    _ query: String, on address: String = "127.0.0.1"
  ) throws -> (task: Task<RunStatistics, any Error>, udp: UInt16, tcp: UInt16) {
    var options = PipelineOptions()
    options.udpPorts = [0]
    options.tcpPorts = [0]
    options.networkAdapters = [address]
    let request = PipelineRequest(
      input: "syslogserver", queries: [NamedQuery(name: "query", text: query)], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    let pipeline = try Pipeline(request)
    func port(_ transport: String) throws -> UInt16 {
      let note = try #require(
        pipeline.warnings.first { $0.hasPrefix("listening on \(transport) ") })
      return try #require(note.split(separator: ":").last.flatMap { UInt16($0) })
    }
    let ports = (try port("udp"), try port("tcp"))
    return (Task { try await pipeline.run() }, ports.0, ports.1)
  }

  /// Waits until the output has so many lines; gives them, or what there is after five seconds.
  private func lines(_ count: Int) async throws -> [String] {
    var lines: [String] = []
    for _ in 0..<1000 {
      lines = folder.text("out.ndjson").split(separator: "\n").map(String.init)
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  private func row(_ message: String) -> String { "{\"Message\":\"\(message)\"}" }

  @Test func datagramsAreEvents() async throws {
    let (task, udp, _) = try listening("Events | project Message, SourceIpAddress, Severity")
    let sender = try Sender(SOCK_DGRAM, udp)
    for text in ["<13>12", "", "\n", "<11>Oct 11 22:14:15 host su: a\nb\r\n", "no header\0"] {
      try sender.send(text)
    }
    let rest = #","SourceIpAddress":"127.0.0.1","Severity":"#
    #expect(
      try await lines(3) == [
        #"{"Message":"12"\#(rest)"Notice"}"#, #"{"Message":"a\nb"\#(rest)"Error"}"#,
        #"{"Message":"no header"\#(rest)""}"#,
      ])
    task.cancel()
    let statistics = try await task.value
    #expect(statistics.read == 3)
    #expect(statistics.input.emptyMessages == 2)
    #expect(statistics.input.kernelDropped == 0)
  }

  @Test func framesAreFoundByLengthAndByLine() async throws {
    let (task, _, tcp) = try listening("Events | project Message")
    let counted = try Sender(SOCK_STREAM, tcp)
    for byte in "8 <13>one\n8 <13>a\nbc" { try counted.send(String(byte)) }
    #expect(try await lines(2) == [row("one"), row(#"a\nbc"#)])
    let byLine = try Sender(SOCK_STREAM, tcp)
    try byLine.send("2024 is no length\r\n<13>two\nrest")
    #expect(try await lines(4).suffix(2) == [row("2024 is no length"), row("two")])
    byLine.close()
    #expect(try await lines(5).last == row("rest"))
    task.cancel()
    #expect(try await task.value.input.connections == 2)
  }

  @Test(arguments: [
    "9999999999 <13>x", "7 <13>ab garbage",
    String(repeating: "x", count: 1 << 20) + String(repeating: "y", count: 1 << 20),
  ])
  func damagedFramesEndTheirConnectionOnly(_ text: String) async throws {
    let (task, _, tcp) = try listening("Events | where Message has 'good' | project Message")
    let good = try Sender(SOCK_STREAM, tcp)
    try good.send("<13>good 1\n")
    let bad = try Sender(SOCK_STREAM, tcp)
    try? bad.send(text)
    #expect(try await bad.isClosedByPeer())
    try good.send("<13>good 2\n")
    #expect(try await lines(2) == [row("good 1"), row("good 2")])
    task.cancel()
    #expect(try await task.value.input.badFrames == 1)
  }

  @Test func sendersAreToldApart() async throws {
    let (task, udp, _) = try listening(
      "Events | where Message !has 'skip' | project Message, SourceIpAddress", on: "0.0.0.0")
    let senders = try (1...3).map { try Sender(SOCK_DGRAM, udp, from: "127.0.0.\($0)") }
    for round in 0..<100 {
      for (index, sender) in senders.enumerated() {
        try sender.send(round % 3 == 0 ? "<13>skip" : "<13>m\(index + 1)")
      }
    }
    let lines = try await lines(198)
    #expect(lines.count == 198)
    for line in lines {
      let sender = try #require(line.split(separator: "m").last?.first)
      #expect(line == #"{"Message":"m\#(sender)","SourceIpAddress":"127.0.0.\#(sender)"}"#)
    }
    task.cancel()
    #expect(try await task.value.read == 300)
  }

  @Test func whatIsWrongIsSaid() throws {
    func error(_ change: (inout PipelineOptions) -> Void) -> PipelineError? {
      var options = PipelineOptions()
      options.udpPorts = [0]
      change(&options)
      let request = PipelineRequest(input: "syslogserver", output: "none", options: options)
      return #expect(throws: PipelineError.self) { _ = try Pipeline(request) }
    }
    #expect(error { $0.tlsPort = 6514 }?.message.contains("TLS") == true)
    let adapter = error { $0.networkAdapters = ["nowhere9"] }
    #expect(adapter?.message.contains("no network adapter 'nowhere9'") == true)
    #expect(adapter?.exitCode == 4)
    let word = PipelineRequest(input: "syslogserver", inputArguments: ["tls:1"], output: "none")
    let refusal = #expect(throws: PipelineError.self) { _ = try Pipeline(word) }
    #expect(refusal?.exitCode == 2)
    #expect(error { $0.networkAdapters = ["192.0.2.1"] }?.exitCode == 4)
  }
}

/// A socket that sends to a port of 127.0.0.1.
private final class Sender {
  private var descriptor: Int32

  init(_ kind: __socket_type, _ port: UInt16, from source: String? = nil) throws {
    descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
    if let source { try Self.call(descriptor, source, 0, bind) }
    try Self.call(descriptor, "127.0.0.1", port, connect)
  }

  deinit { close() }

  private static func call(
    _ descriptor: Int32, _ host: String, _ port: UInt16,
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    let result = withUnsafeBytes(of: &address) { bytes in
      bytes.baseAddress.map {
        function(
          descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
    }
    try #require(result == 0)
  }

  func send(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    repeat {
      let sent = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent >= 0 else { throw POSIXError(.EPIPE) }
      bytes = bytes.dropFirst(sent)
    } while !bytes.isEmpty
  }

  /// Whether the other side closes the connection within five seconds.
  func isClosedByPeer() async throws -> Bool {
    for _ in 0..<1000 {
      var byte: UInt8 = 0
      let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
      if count == 0 || count < 0 && errno != EAGAIN { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  func close() {
    if descriptor >= 0 { Foundation.close(descriptor) }
    descriptor = -1
  }
}
