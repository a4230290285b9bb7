import Foundation
import Glibc
import Testing

/// What a run tells over HTTP with `--metrics`.
@Suite struct MetricsTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A connection to a port of this machine.
  private final class Connection {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var limit = timeval(tv_sec: 30, tv_usec: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard result == 0 else { throw NeverCame(what: "a connection to \(port)") }
    }

    deinit { close(descriptor) }

    func write(_ text: String) {
      let bytes = Array(text.utf8)
      _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Everything until the other side ends it.
    func rest() -> String {
      var all: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { break }
        all += bytes[..<count]
      }
      return String(decoding: all, as: UTF8.self)
    }
  }

  private func ask(_ port: UInt16, _ request: String = "GET /metrics HTTP/1.1\r\n\r\n") throws
    -> String
  {
    let connection = try Connection(port)
    connection.write(request)
    return connection.rest()
  }

  /// The port that a run has said.
  private func port(of program: Program) async throws -> UInt16 {
    let start = "metrics on http://127.0.0.1:"
    var port: UInt16?
    try await wait(for: "the port; \(program.errors)") {
      let errors = program.errors
      guard let said = errors.range(of: start) else { return false }
      port = UInt16(errors[said.upperBound...].prefix { $0.isNumber })
      return port != nil
    }
    return try #require(port)
  }

  private func number(_ series: String, in text: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix("\(series) ") }
      .flatMap { Double($0.dropFirst(series.count + 1)) }
  }

  @Test func theNumbersOfARunAreServed() async throws {
    let lines = [
      #"{"at":"2024-01-01T00:00:01Z","n":1}"#, #"{"at":"2024-01-01T00:00:02Z","n":2}"#, "{no json",
      #"{"at":"2024-01-01T00:05:00Z","n":3}"#,
    ]
    let late = #"{"at":"2024-01-01T00:00:03Z","n":4}"# + "\n"
    let first = lines.joined(separator: "\n") + "\n"
    try folder.write(first, to: "in.ndjson")
    try folder.write("T | summarize sum(n) by bin(at, 1m)", to: "od\"d\\.kql")
    let program = try Program(
      [
        "ndjson", "in.ndjson", "--follow", "--from=start", "--event-time=at", "--metrics=0",
        "--query=od\"d\\.kql", "json", "out.ndjson",
      ], in: folder.path)
    let port = try await port(of: program)
    var text = ""
    try await wait(for: "the events; \(text)") {
      text = try ask(port)
      return number("realtimekql_events_read_total", in: text) == 4
        && number(#"realtimekql_output_delivered_total{output="json",number="0"}"#, in: text) == 1
    }
    let handle = try FileHandle(forWritingTo: URL(filePath: folder["in.ndjson"]))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(late.utf8))
    try handle.close()
    try await wait(for: "the late event; \(text)") {
      text = try ask(port)
      return number(#"realtimekql_dropped_total{reason="late"}"#, in: text) == 1
    }
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4;"))
    #expect(number(#"realtimekql_dropped_total{reason="malformed"}"#, in: text) == 1)
    #expect(
      number(#"realtimekql_input_events_read_total{input="ndjson",number="0"}"#, in: text) == 5)
    #expect(number(#"realtimekql_output_up{output="json",number="0"}"#, in: text) == 1)
    #expect(number("realtimekql_queries", in: text) == 1)
    #expect(text.contains(#"query_rows_emitted_total{query="od\"d\\.kql"} 1"#), "\(text)")
    // 5 s, the tolerance, before the newest event, and what has passed since it came.
    #expect(number("realtimekql_watermark_timestamp_seconds", in: text) ?? 0 >= 1_704_067_495)
    #expect(number("realtimekql_watermark_lag_seconds", in: text) ?? 0 > 3e7)
    #expect(number("realtimekql_query_memory_limit_bytes", in: text) == 1_073_741_824)
    let body = text.components(separatedBy: "\r\n\r\n").last ?? ""
    let rows = body.split(separator: "\n").map(String.init)
    let types = Set(
      rows.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] })
    let series = rows.filter { !$0.hasPrefix("#") }
    #expect(Set(series.map { $0.prefix { $0 != " " && $0 != "}" } }).count == series.count)
    #expect(series.allSatisfy { types.contains($0.prefix { $0 != " " && $0 != "{" }) })
    #expect(text.contains("Content-Length: \(body.utf8.count)\r\n"))
    program.send(SIGTERM)
    #expect(try await program.ended() == 0)
    #expect(throws: NeverCame.self) { try Connection(port) }
  }

  @Test func hostileClientsAreTurnedAway() async throws {
    let program = try Program([
      "demo", "logins", "--rate=100", "-e", "T | count", "--metrics=127.0.0.1:0", "none",
    ])
    let port = try await port(of: program)
    #expect(try ask(port, "GET /other HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
    #expect(try ask(port, "POST /metrics HTTP/1.1\r\n\r\nx").hasPrefix("HTTP/1.1 405 "))
    #expect(try ask(port, "\u{16}\u{3}\u{1}\n\n").hasPrefix("HTTP/1.1 400 "))
    let large = "GET /metrics HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))"
    #expect(try ask(port, large).hasPrefix("HTTP/1.1 431 "))
    let head = try ask(port, "HEAD /metrics?x=y HTTP/1.0\n\n")
    #expect(head.hasPrefix("HTTP/1.1 200 OK") && head.hasSuffix("\r\n\r\n"))
    // More than are served at a time, that say nothing; those that are a second old make room.
    let silent = try (0..<100).map { _ in try Connection(port) }
    for connection in silent.prefix(20) { connection.write("GET ") }
    try await wait(for: "an answer") { try ask(port).hasPrefix("HTTP/1.1 200 OK") }
    for connection in silent { #expect(connection.rest().isEmpty) }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0)
  }

  @Test func anOutputInTroubleIsTold() async throws {
    let program = try Program([
      "demo", "logins", "--rate=100", "-e", "T | project UserId", "--metrics=0",
      "http", "http://127.0.0.1:9/in",
    ])
    let port = try await port(of: program)
    try await wait(for: "the trouble") {
      number(#"realtimekql_output_up{output="http",number="0"}"#, in: try ask(port)) == 0
    }
    program.send(SIGKILL)
    _ = try await program.ended()
  }

  @Test func whatCannotBeServedIsSaid() async throws {
    let first = try Program(["demo", "logins", "--rate=10", "--metrics=0", "none"])
    let port = try await port(of: first)
    let words = ["demo", "logins", "--rate=10", "--metrics=\(port)", "json", "out.ndjson"]
    let second = try await Program.run(words, in: folder.path)
    #expect(second.code == 1 && second.errors.contains("127.0.0.1:\(port): address already in use"))
    #expect(!folder.names.contains("out.ndjson"))
    let bounded = try await Program.run("demo", "logins", "--count=3", "--metrics=0")
    #expect(bounded.code == 2 && bounded.errors.contains("--stats FILE"))
    for wrong in ["x", "99999", "localhost:1", "1.2.3:4", ":1"] {
      let result = try await Program.run("demo", "logins", "--metrics=\(wrong)")
      #expect(result.code == 2 && result.errors.contains("--metrics takes a port"), "\(wrong)")
    }
    first.send(SIGTERM)
    #expect(try await first.ended() == 0)
  }
}
