import Foundation
import RealTimeKQL
import Testing

/// The output `http`, against a server that behaves and one that does not.
@Suite struct HTTPOutputTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func output(_ url: String, _ change: (inout HTTPOutput) -> Void = { _ in }) -> HTTPOutput
  {
    var output = HTTPOutput(url)
    output.batchSize = ByteSize(1024)
    change(&output)
    return output
  }

  @Test func rowsArriveInOrderInBatches() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    let statistics = try await Delivery(
      folder, to: output(service.url + "/in?a=1") { $0.token = Secret("key-12345") }, count: 1000
    ).run()
    #expect(service.lines == Delivery.lines(1000))
    #expect(statistics.sinks[0]["delivered"] == 1000)
    #expect(service.requests.count > 20)
    for request in service.requests {
      #expect(request.method == "POST" && request.path == "/in" && request.query == "a=1")
      #expect(request.headers["authorization"] == "Bearer key-12345")
      #expect(request.headers["content-type"] == "application/x-ndjson")
      #expect(request.sent.count <= 1024)
    }
  }

  @Test func bodiesMayBeCompressed() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    try await Delivery(
      folder,
      to: output(service.url) {
        $0.compresses = true
        $0.batchSize = ByteSize(1 << 20)
      }, count: 1000
    ).run()
    #expect(service.lines == Delivery.lines(1000))
    #expect(service.requests.allSatisfy { $0.sent.count < $0.body.count / 3 })
  }

  /// Whatever a server does, every row is there once if it looks at the key of a batch.
  @Test func nothingIsLostOrDoubled() async throws {
    let service = try CollectorService([
      .reply(.answer(500)), .reply(.answer(503, ["Retry-After": "7"])),
      .reply(.answer(429, ["Retry-After": "3"])), .reply(.silence), .taken(.silence),
      .taken(.half(200)), .reply(.half(500)), .taken(.answer(502)),
      .taken(.slow(.milliseconds(700), .answer(200))), .reply(.answer(408)),
    ])
    defer { service.stop() }
    let delivery = Delivery(
      folder, to: output(service.url) { $0.connection.timeout = Timespan(ticks: 3_000_000) },
      count: 500)
    let statistics = try await delivery.run()
    #expect(service.lines == Delivery.lines(500))
    #expect(service.doubled == 3)
    #expect(statistics.sinks[0]["delivered"] == 500)
    // One more is tried again at once: a connection that was used before may have been closed meanwhile.
    #expect(statistics.sinks[0]["retried"] == 8)
    #expect(delivery.pauses.now.contains(7000) && delivery.pauses.now.contains(3000))
    #expect(delivery.said.now.count == 1, "\(delivery.said.now)")
  }

  @Test func aServerMayComeBack() async throws {
    let first = try CollectorService()
    let port = first.server.port
    let delivery = Delivery(folder, to: output(first.url), count: 300)
    first.stop()
    let task = try delivery.start()
    try await wait(for: "a try in vain") { delivery.pauses.now.count > 3 }
    #expect(delivery.said.now.first?.contains("cannot be reached") == true)
    var second: CollectorService?
    try await wait(for: "the port") {
      second = try? CollectorService(port: port)
      return second != nil
    }
    defer { second?.stop() }
    _ = try await task.value
    #expect(second?.lines == Delivery.lines(300))
    #expect(second?.doubled == 0)
  }

  /// What a server refuses is divided until the row to blame is alone.
  @Test func refusedRowsAreDeadLetters() async throws {
    let service = try CollectorService { request in
      request.text.contains("\"row 7\"") || request.text.contains("\"row 55\"")
        ? .answer(400, [:], #"{"error":{"message":"odd row"}}"#) : nil
    }
    defer { service.stop() }
    var delivery = Delivery(folder, to: output(service.url))
    delivery.deadLetters = true
    let statistics = try await delivery.run()
    #expect(
      service.lines
        == Delivery.lines(100).enumerated().filter { ![7, 55].contains($0.offset) }
        .map(\.element))
    #expect(statistics.sinks[0]["delivered"] == 98)
    #expect(statistics.sinks[0]["deadLettered"] == 2)
    let letters = folder.text("dead.ndjson").split(separator: "\n")
    #expect(letters.count == 2)
    #expect(letters.first?.hasSuffix(#""reason":"400 odd row","row":{"n":7,"s":"row 7"}}"#) == true)
    let failing = Delivery(folder, to: output(service.url))
    #expect(
      await failing.failure()
        == .sink("HTTPOutput: a row was refused: 400 odd row; --dead-letter FILE keeps such rows"))
  }

  @Test func aRowMayBeTooLong() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    var delivery = Delivery(folder, to: output(service.url), count: 3)
    delivery.deadLetters = true
    delivery.query = "T | extend s = iff(n == 1, strrep('x', 2000), s)"
    try await delivery.run()
    #expect(service.lines.count == 2)
    #expect(folder.text("dead.ndjson").contains("a request takes 1024"))
  }

  @Test(arguments: [
    (401, "--http-token-file"), (404, "answered 404: no such key *** here"), (302, "it has moved"),
  ])
  func someAnswersEndTheRun(_ status: Int, _ words: String) async throws {
    let service = try CollectorService { request in
      .answer(
        status, ["Location": "https://user-key-777@elsewhere/"],
        "no such key \(request.headers["authorization"]!.dropFirst(7)) \u{1B}[31m here")
    }
    defer { service.stop() }
    let error = await Delivery(
      folder, to: output(service.url + "/x") { $0.token = Secret("key-777") }
    ).failure()
    let text = try #require(error?.message)
    #expect(text.replacing(" ␛[31m", with: "").contains(words), "\(text)")
    #expect(!text.contains("key-777") && !text.contains("\u{1B}"))
  }

  /// A server that says nothing holds nobody longer than a few seconds.
  @Test func aStopEndsWhatIsUnderWay() async throws {
    let service = try CollectorService { _ in .never }
    defer { service.stop() }
    let task = try Delivery(folder, to: output(service.url)).start()
    try await wait(for: "a request") { !service.requests.isEmpty }
    let started = ContinuousClock.now
    task.cancel()
    let error = await #expect(throws: PipelineError.self) { _ = try await task.value }
    #expect(ContinuousClock.now - started < .seconds(15))
    #expect(error?.message.contains("has not answered before the run ended") == true)
  }

  @Test func lokiGetsStreams() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    var delivery = Delivery(
      folder,
      to: output(service.url) {
        $0.format = .loki
        $0.labels = ["host"]
        $0.batchSize = ByteSize(1 << 20)
      }, count: 3)
    delivery.query =
      "T | project t = datetime(2024-01-02T03:04:05.1234567Z) + n * 1s, host = iff(n == 1, 'b\"c', 'a'), n"
    try await delivery.run()
    let request = try #require(service.requests.first)
    #expect(request.path == "/loki/api/v1/push")
    #expect(
      request.text
        == #"{"streams":[{"stream":{"job":"realtimekql","host":"a"},"values":["#
        + #"["1704164645123456700","{\"t\":\"2024-01-02T03:04:05.1234567Z\",\"host\":\"a\",\"n\":0}"],"#
        + #"["1704164647123456700","{\"t\":\"2024-01-02T03:04:07.1234567Z\",\"host\":\"a\",\"n\":2}"]]},"#
        + #"{"stream":{"job":"realtimekql","host":"b\"c"},"values":["#
        + #"["1704164646123456700","{\"t\":\"2024-01-02T03:04:06.1234567Z\",\"host\":\"b\\\"c\",\"n\":1}"]]}]}"#
    )
  }

  @Test func splunkGetsEvents() async throws {
    let service = try CollectorService()
    defer { service.stop() }
    var delivery = Delivery(
      folder,
      to: output(service.url) {
        $0.format = .splunk
        $0.token = Secret("key-1")
      }, count: 1)
    delivery.query = "T | project t = datetime(2024-01-02T03:04:05.007Z), n"
    try await delivery.run()
    let request = try #require(service.requests.first)
    #expect(request.path == "/services/collector/event")
    #expect(request.headers["authorization"] == "Splunk key-1")
    #expect(
      service.lines == [
        #"{"time":1704164645.007,"source":"realtimekql","sourcetype":"_json","event":"#
          + #"{"t":"2024-01-02T03:04:05.0070000Z","n":0}}"#
      ])
  }

  @Test func optionsAreChecked() throws {
    for (words, message) in [
      (["http", "ftp://a/"], "is no address of HTTP"),
      (["http", "https://u:hunter2@h/"], "leave the user and password out"),
      (
        ["http", "https://h/", "--http-header=Authorization: Bearer hunter2"], "--http-headers-file"
      ),
      (["http", "https://h/", "--http-token=hunter2"], "REALTIMEKQL_HTTP_TOKEN"),
      (["http", "https://h/", "--http-format=elastic"], "--http-index"),
      (["http", "https://h/", "--http-label=a"], "--http-format=loki"),
      (["http", "https://h/", "--proxy=http://u:hunter2@p"], "https_proxy"),
      (["kafka", "t", "--kafka-ca=hunter2"], "--kafka-security=tls"),
    ] {
      let error = #expect(throws: PipelineError.self) {
        _ = try PipelineRequest(words: ["demo"] + words)
      }
      #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("hunter2") == false)
      #expect(error?.exitCode == 2)
    }
    let file = try folder.write("key-9\n", to: "token")
    let error = #expect(throws: PipelineError.self) {
      _ = try PipelineRequest(words: [
        "demo", "http", "http://example.com/", "--http-token-file=\(file)",
      ])
    }
    #expect(error?.message.contains("use https://") == true)
  }
  /// What a setting names and is not there is said, not left aside.
  @Test(arguments: [
    (
      "--http-time=nothing", 2,
      "the results of 'query' have no column 'nothing', and --http-time names it"
    ),
    ("--http-time=s", 2, "column 's' of 'query' is string, not datetime, and --http-time names it"),
    ("--ca-file=nothing", 5, "http: cannot read 'nothing': no such file or directory"),
    ("--ca-file=in.ndjson", 5, "http: there is no certificate in PEM form in 'in.ndjson'"),
  ])
  func whatIsNotThereIsSaid(_ word: String, _ code: Int32, _ message: String) async throws {
    try folder.write("{\"s\":\"x\"}\n", to: "in.ndjson")
    let service = try CollectorService()
    defer { service.stop() }
    let words = ["ndjson", "in.ndjson", "--once", "http", service.url, "--http-format=loki"]
    let result = try await Program.run(words + [word], in: folder.path)
    #expect(result.code == code)
    #expect(result.errors.contains(message), "\(result.errors)")
    let label = try await Program.run(words + ["--http-label=nothing"], in: folder.path)
    #expect(label.code == 0)
    #expect(
      label.errors.contains("have no column 'nothing', which --http-label names"), "\(label.errors)"
    )
  }
}
