import Foundation
import RealTimeKQL
import Testing

/// Messages received over TLS, from `openssl s_client`.
@Suite(.serialized, .timeLimit(.minutes(1))) struct TLSServerTests {
  private let folder = TemporaryFolder()

  private func listening(
    _ query: String = "Events | project Message, SourceIpAddress",
    _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> (receiver: Receiver, port: UInt16) {
    let keys = try Certificates.shared.get()
    let receiver = try await Receiver(folder, query) {
      $0.tlsPorts = [0]
      $0.tlsCertificate = keys["server.pem"]
      $0.tlsKey = keys["server.key"]
      $0.networkAdapters = ["127.0.0.1"]
      change(&$0)
    }
    return (receiver, try receiver.port("tls"))
  }

  private func row(_ message: String) -> String {
    #"{"Message":"\#(message)","SourceIpAddress":"127.0.0.1"}"#
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func framesArriveHoweverTheyAreCut(_ version: String) async throws {
    let (receiver, port) = try await listening()
    let client = try SecureClient(port, [version])
    for piece in ["1", "0 <13>", "firsts\n", "10 <13>a", "\nb", "\u{E9}f", "\n7 <13>end"] {
      await client.send(piece)
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(
      try await receiver.lines(3) == [row("firsts"), row("a\\nb\u{E9}f"), row("end")])
    #expect(try await client.isAccepted())
    let statistics = try await receiver.stop()
    #expect(statistics.read == 3)
    #expect(statistics.counter("badHandshakes") + statistics.counter("badFrames") == 0)
  }

  @Test func manyRecordsAndLinesArrive() async throws {
    let (receiver, port) = try await listening("Events | summarize count(), sum(tolong(Message))")
    let client = try SecureClient(port)
    // As rsyslog sends by default: lines, and many in a record.
    await client.send((1...20000).map { "<13>\($0)\n" }.joined())
    #expect(try await client.isAccepted())
    for _ in 0..<3 { #expect(try await SecureClient(port).sends("<13>0")) }
    try await Task.sleep(for: .milliseconds(200))
    let statistics = try await receiver.stop()
    #expect(statistics.read == 20003)
    #expect(try await receiver.lines(1) == [#"{"count_":20003,"sum_Message":200010000}"#])
  }

  @Test func clientsWithoutTheRightCertificateAreRefused() async throws {
    let keys = try Certificates.shared.get()
    let (receiver, port) = try await listening { $0.tlsClientAuthorities = keys["ca.pem"] }
    func arguments(_ name: String) -> [String] {
      ["-cert", keys["\(name).pem"], "-key", keys["\(name).key"]]
    }
    #expect(try await SecureClient(port, arguments("client")).sends("<13>one"))
    #expect(try await receiver.lines(1) == [row("one")])
    _ = try await SecureClient(port).sends("<13>none")
    _ = try await SecureClient(port, arguments("other")).sends("<13>other")
    #expect(try await SecureClient(port, arguments("client")).sends("<13>two"))
    #expect(try await receiver.lines(2).last == row("two"))
    #expect(try await receiver.said("TLS handshakes failed, the last one of 127.0.0.1: "))
    let statistics = try await receiver.stop()
    #expect(statistics.read == 2)
    #expect(statistics.counter("badHandshakes") == 2)
    #expect(statistics.counter("connections") == 4)
  }

  @Test func whatIsNoTLSDisturbsNobody() async throws {
    let (receiver, port) = try await listening { $0.tcpPorts = [0] }
    let good = try SecureClient(port)
    await good.send("<13>one\n")
    _ = try await receiver.lines(1)
    let old = ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]
    #expect(try await !SecureClient(port, old).sends("<13>old"))
    for garbage in [
      "<13>not encrypted\n", "\u{16}\u{3}\u{1}\u{7F}\u{7F}" + String(repeating: "x", count: 70000),
    ] {
      let sender = try Sender(SOCK_STREAM, port)
      try? sender.send(garbage)
      #expect(try await sender.isClosedByPeer())
    }
    // Half a handshake, and a connection that says nothing.
    let half = try Sender(SOCK_STREAM, port)
    try half.send([0x16, 0x03, 0x01])
    let silent = try Sender(SOCK_STREAM, port)
    await good.send("<13>two\n")
    try Sender(SOCK_STREAM, try receiver.port("tcp")).send("<13>three\n")
    #expect(Set(try await receiver.lines(3)) == [row("one"), row("two"), row("three")])
    silent.close()
    try await Task.sleep(for: .milliseconds(100))
    let statistics = try await receiver.stop()
    #expect(statistics.read == 3)
    #expect(statistics.counter("badHandshakes") == 4)
    half.close()
  }

  @Test(arguments: [
    ("missing.pem", "server.key", "missing.pem': no such file or directory"),
    ("server.key", "server.key", "there is no certificate in PEM form"),
    ("expired.pem", "server.key", "it was valid until 2020-01-02T00:00:00Z"),
    ("server.pem", "missing.key", "missing.key': no such file or directory"),
    ("server.pem", "server.pem", "there is no private key in PEM form"),
    ("server.pem", "client.key", "it is not the key of the certificate"),
    ("server.pem", "encrypted.key", "it needs a password"),
    ("server.pem", "", "is a directory"),
  ])
  func badFilesAreRefused(_ certificate: String, _ key: String, _ problem: String) async throws {
    let keys = try Certificates.shared.get()
    let error = await failure {
      _ = try await listening {
        $0.tlsCertificate = keys[certificate]
        $0.tlsKey = keys[key]
      }
    }
    #expect(error?.exitCode == 4)
    #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("PRIVATE KEY") == false)
  }

  @Test func filesThatAreMissingOrOpenAreSaid() async throws {
    let keys = try Certificates.shared.get()
    let error = await failure { _ = try await listening { $0.tlsKey = nil } }
    #expect(error?.exitCode == 2)
    let key = try folder.write(
      String(contentsOfFile: keys["server.key"], encoding: .utf8), to: "open.key")
    chmod(key, 0o644)
    let (open, _) = try await listening { $0.tlsKey = key }
    #expect(open.said.contains { $0.contains("open.key' is open to other users") })
    _ = try await open.stop()
    let (closed, _) = try await listening("Events") { $0.append = true }
    #expect(!closed.said.contains { $0.contains("other users") })
    _ = try await closed.stop()
  }
}
