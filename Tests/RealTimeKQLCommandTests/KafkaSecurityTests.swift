import Foundation
import Glibc
import Testing

/// What protects the connections of the input and the output `kafka` reaches the brokers.
@Suite struct KafkaSecurityTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func words(_ isInput: Bool, _ port: Int) -> [String] {
    let brokers = "127.0.0.1:\(port)"
    return isInput
      ? ["kafka", brokers, "events", "-e", "T"]
      : ["demo", "logins", "--rate=10", "kafka", "events", "--brokers=\(brokers)"]
  }

  @Test(arguments: [true, false]) func usersProveWhoTheyAre(_ isInput: Bool) async throws {
    try folder.write("open sesame 4711\n", to: "key")
    for (mechanism, start) in [
      ("plain", "\0me\0open sesame 4711"), ("scram-sha-256", "n,,n=me,r="), (nil, "n,,n=me,r="),
    ] {
      let door = try KafkaDoor()
      defer { door.stop() }
      let program = try Program(
        words(isInput, Int(door.port)) + ["--kafka-user=me", "--kafka-password-file=key"]
          + (mechanism.map { ["--kafka-mechanism=\($0)"] } ?? []), in: folder.path)
      try await wait(for: "a visit; \(program.errors)") { !door.now.isEmpty }
      #expect(door.now[0].mechanism == (mechanism ?? "scram-sha-512").uppercased())
      #expect(door.now[0].words.hasPrefix(start), "\(door.now[0].words)")
      try await wait(for: "a reason") { program.errors.contains("not you") }
      #expect(!program.errors.contains("sesame"), "\(program.errors)")
      program.send(SIGINT)
      try await program.ended()
    }
  }

  /// A server of TLS that asks for a certificate, and says what it gets.
  private func server(for address: String) throws -> Program {
    let make = """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 9 -subj /CN=me \
      -addext subjectAltName=IP:\(address) -keyout own.key -out own.pem 2> openssl.txt
      """
    let serve = """
      import socket, ssl
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("own.pem", "own.key")
      context.load_verify_locations("own.pem")
      context.verify_mode = ssl.CERT_OPTIONAL
      listener = socket.create_server(("127.0.0.1", 0))
      print(listener.getsockname()[1], flush=True)
      while True:
          try:
              connection = context.wrap_socket(listener.accept()[0], server_side=True)
              print(connection.getpeercert(), connection.recv(1000), flush=True)
          except OSError as error:
              print("refused", error, flush=True)
      """
    try folder.write(serve, to: "serve.py")
    return try Program(
      ["-c", "\(make) && exec python3 serve.py"], program: "/bin/sh", in: folder.path,
      environment: ProcessInfo.processInfo.environment.filter { $0.key == "PATH" })
  }

  private func port(of server: Program) async throws -> Int {
    try await wait(for: "a server; \(server.errors)") { server.output.contains("\n") }
    return Int(server.output.prefix { $0 != "\n" }) ?? 0
  }

  @Test(arguments: [true, false]) func connectionsAreEncrypted(_ isInput: Bool) async throws {
    let server = try server(for: "127.0.0.1")
    let words = words(isInput, try await port(of: server)) + ["--kafka-security=tls"]
    let wary = try Program(words, in: folder.path)
    try await wait(for: "a reason") {
      wary.errors.contains("certificate verify failed")
    }
    #expect(server.output.contains("refused") && !server.output.contains("realtimekql"))
    wary.send(SIGINT)
    try await wary.ended()
    let trusting = try Program(
      words + ["--kafka-ca=own.pem", "--kafka-cert=own.pem", "--kafka-key=own.key"],
      in: folder.path)
    // The client's name is in what it asks first, and its own in its certificate.
    try await wait(for: "a request; \(trusting.errors)") { server.output.contains("realtimekql") }
    let request = server.output.split(separator: "\n").first { $0.contains("realtimekql") }
    #expect(request?.contains("(('commonName', 'me'),)") == true, "\(server.output)")
    trusting.send(SIGINT)
    try await trusting.ended()
  }

  @Test func aBrokerHasItsOwnName() async throws {
    let server = try server(for: "127.0.0.2")
    let program = try Program(
      words(false, try await port(of: server)) + ["--kafka-security=tls", "--kafka-ca=own.pem"],
      in: folder.path)
    try await wait(for: "a reason") {
      program.errors.contains("certificate verify failed")
    }
    program.send(SIGINT)
    try await program.ended()
  }
}
