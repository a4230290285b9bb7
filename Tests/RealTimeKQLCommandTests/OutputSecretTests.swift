import Foundation
import RealTimeKQL
import Testing

/// A secret that an output or an input uses is nowhere to be seen.
@Suite struct OutputSecretTests {
  private let folder: Folder
  private let key = "Zm9vYmFy-hunter2-key"

  init() throws { folder = try Folder() }

  /// An output whose service repeats everything that it is told, as the reason of an error.
  struct Talker: Sendable, CustomTestStringConvertible {
    var name: String
    var words: [String]
    /// The option for a file with the secret, and the variable that may hold it.
    var option: String
    var variable: String
    /// What holds the secret.
    var text = "KEY"

    var testDescription: String { name }
  }

  /// `URL` and `PORT` stand for the service.
  static let talkers = [
    Talker(
      name: "http", words: ["http", "URL/in"], option: "http-token",
      variable: "REALTIMEKQL_HTTP_TOKEN"),
    Talker(
      name: "splunk", words: ["http", "URL/in", "--http-format=splunk"], option: "http-token",
      variable: "REALTIMEKQL_HTTP_TOKEN"),
    Talker(
      name: "elastic", words: ["http", "URL", "--http-format=elastic", "--http-index=i"],
      option: "http-token", variable: "REALTIMEKQL_HTTP_TOKEN"),
    Talker(
      name: "adx",
      words: [
        "adx", "--adxcluster=URL", "--adxdatabase=D", "--adxtable=T", "--adxclientid=c",
        "--adxauthority=URL/t",
      ], option: "adxkey", variable: "REALTIMEKQL_ADX_KEY"),
    Talker(
      name: "loganalytics",
      words: [
        "loganalytics", "URL", "--dcr-id=d", "--dcr-stream=s", "--dcr-clientid=c",
        "--dcr-authority=URL/t", "--dcr-batch-interval=50ms",
      ], option: "dcr-key", variable: "REALTIMEKQL_DCR_KEY"),
    Talker(
      name: "blob", words: ["blob", "--blobcontainername=logs", "--blob-batch-interval=50ms"],
      option: "blobconnectionstring", variable: "REALTIMEKQL_BLOB_CONNECTION_STRING",
      text: "BlobEndpoint=URL;SharedAccessSignature=sv=1&sig=KEY"),
    Talker(
      name: "slack", words: ["alert", "slack"], option: "alert-url",
      variable: "REALTIMEKQL_ALERT_URL", text: "URL/services/KEY"),
    Talker(
      name: "mail",
      words: [
        "alert", "mail", "--mail-server=smtp://127.0.0.1:PORT", "--mail-from=a@b", "--mail-to=a@b",
        "--mail-user=me",
      ], option: "mail-password", variable: "REALTIMEKQL_MAIL_PASSWORD"),
    Talker(
      name: "kafka",
      words: [
        "kafka", "events", "--brokers=127.0.0.1:PORT", "--kafka-user=me",
        "--kafka-mechanism=plain",
      ], option: "kafka-password", variable: "REALTIMEKQL_KAFKA_PASSWORD"),
  ]

  /// Every place where a run leaves texts: its words, what it says and writes, its state, its limits.
  private func traces(_ process: Program) -> String {
    let own = ["cmdline", "limits"].map { name in
      (try? Data(contentsOf: URL(filePath: "/proc/\(process.id)/\(name)"))).map {
        String(decoding: $0, as: UTF8.self)
      } ?? ""
    }
    return own.joined(separator: "\n")
  }

  private func files() -> String {
    let all =
      FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return all.filter { $0 != "key" }.map(folder.text).joined(separator: "\n")
  }

  /// Runs until it has said something, and looks everywhere.
  private func expectNothing(
    _ words: [String], environment: [String: String], until isThere: (Program) -> Bool
  ) async throws {
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "in.ndjson")
    let process = try Program(
      [
        "ndjson", "in.ndjson", "--follow", "--from=start", "--state=state", "--stats=stats.json",
        "--dead-letter=dead.ndjson",
      ] + words, in: folder.path, environment: environment)
    try await wait(for: "what is wrong; \(process.errors)") { isThere(process) }
    let traces = traces(process)
    // One that has ended already has no words any more.
    if traces.contains("realtimekql") {
      #expect(!traces.contains(key))
      let limit = traces.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
      #expect(limit?.split(separator: " ").dropFirst(4).prefix(2).allSatisfy { $0 == "0" } == true)
    }
    process.send(SIGINT)
    try await process.ended()
    for text in [process.errors, process.output, files()] {
      #expect(!text.contains(key), "\(text)")
      #expect(!text.contains(Data(key.utf8).base64EncodedString()), "\(text)")
    }
  }

  @Test(arguments: talkers, [true, false]) func isNowhere(
    _ talker: Talker, _ isFile: Bool
  ) async throws {
    let service = try WebServer { request in
      let headers = request.headers.values.joined(separator: " ")
      return .answer(500, [:], "not \(request.path)?\(request.query) \(headers) \(request.text)")
    }
    let mail = try MailService(refusesLogins: true)
    let door = try KafkaDoor()
    defer {
      service.stop()
      mail.stop()
      door.stop()
    }
    let port = talker.name == "mail" ? mail.port : talker.name == "kafka" ? door.port : service.port
    func filled(_ text: String) -> String {
      text.replacing("URL", with: service.url).replacing("PORT", with: "\(port)")
        .replacing("KEY", with: key)
    }
    let secret = filled(talker.text)
    try folder.write(secret + "\n", to: "key")
    try await expectNothing(
      talker.words.map(filled) + (isFile ? ["--\(talker.option)-file=key"] : []),
      environment: isFile ? [:] : [talker.variable: secret]
    ) { $0.errors.contains("***") || $0.errors.contains("not ") }
  }

  /// A server that repeats the password, before and in what it says is wrong.
  @Test func ofPostgresIsNowhere() async throws {
    let server = try PostgresDoor()
    defer { server.stop() }
    try folder.write("host=127.0.0.1 port=\(server.port) user=me password=\(key)\n", to: "key")
    try await expectNothing(["postgres", "--connection-file=key"], environment: [:]) {
      $0.errors.contains("not ")
    }
    #expect(server.words == [key])
  }

  /// What is refused for good is kept without the secret, and so is what waits for a service.
  @Test func isNotInDeadLettersAndSpools() async throws {
    let key = key
    let service = try CollectorService([
      .reply(.answer(500, [:], "not \(key)")), .reply(.answer(500, [:], "not \(key)")),
    ]) { request in
      let token = request.headers["authorization"] ?? ""
      return request.text.contains("\"n\":1}")
        ? .answer(400, [:], "{\"message\":\"not \(token)\"}") : nil
    }
    defer { service.stop() }
    try folder.write(key + "\n", to: "key")
    try await expectNothing(
      ["--spool=spool", "http", service.url + "/in", "--http-token-file=key"], environment: [:]
    ) { _ in !folder.text("dead.ndjson").isEmpty }
    #expect(service.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(key)" })
    #expect(files().contains("400 not Bearer ***"), "\(files())")
  }
}
