import Foundation
import RealTimeKQL
import Testing

/// The output `loganalytics`, against a service that speaks its protocol, and the official client against the
/// same service.
@Suite struct LogAnalyticsTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// The stream `Custom-T` of the rule `dcr-1`, for those who have a token; "row 5" is no row of it.
  private func collector(
    _ steps: [CollectorService.Step] = [], token: @escaping @Sendable () -> String
  ) throws -> CollectorService {
    try CollectorService(steps) { request in
      guard request.headers["authorization"] == "Bearer \(token())" else { return .answer(401) }
      guard request.method == "POST", request.path == "/dataCollectionRules/dcr-1/streams/Custom-T",
        request.parameters["api-version"] == "2023-01-01"
      else { return .answer(404) }
      guard request.headers["content-type"] == "application/json", !Self.rows(of: request).isEmpty
      else { return .answer(400) }
      if request.text.contains("\"row 5\"") {
        return .answer(400, [:], #"{"error":{"code":"InvalidStream","message":"odd"}}"#)
      }
      return .answer(204)
    }
  }

  private static func rows(of request: WebServer.Request) -> [[String: Any]] {
    (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [[String: Any]] ?? []
  }

  @Test func rowsReachAStreamOfARule() async throws {
    let login = try KustoService(key: "key-1")
    defer { login.stop() }
    let service = try collector(
      [.reply(.answer(429, ["Retry-After": "2"])), .reply(.answer(500)), .reply(.silence)]
    ) { "token-\(login.now.tokens)" }
    defer { service.stop() }
    var output = LogAnalyticsOutput(service.url)
    output.rule = "dcr-1"
    output.stream = "Custom-T"
    output.authority = login.url + "/tenant"
    output.client = "app-1"
    output.key = Secret("key-1")
    output.resource = "https://kusto.test"
    var delivery = Delivery(folder, to: output, count: 8)
    delivery.deadLetters = true
    let statistics = try await delivery.run()
    #expect(statistics.sinks[0]["delivered"] == 7)
    #expect(folder.text("dead.ndjson").contains("\"row\":{\"n\":5,\"s\":\"row 5\"}"))
    let taken = service.requests.filter { !$0.text.contains("row 5") }
    #expect(taken.flatMap(Self.rows(of:)).compactMap { $0["n"] as? Int } == [0, 1, 2, 3, 4, 6, 7])
    #expect(delivery.pauses.now.contains(2000))
  }

  /// The service accepts what Microsoft's client sends, so that what it accepts of us is right.
  @Test(
    .enabled(if: Python.has("azure.monitor.ingestion"), "pip install azure-monitor-ingestion"))
  func theOfficialClientIsAccepted() async throws {
    let service = try collector { "token-7" }
    defer { service.stop() }
    let result = try await Python.run(
      """
      import sys
      from azure.monitor.ingestion import LogsIngestionClient
      from azure.core.credentials import AccessToken
      class Credential:
          def get_token(self, *scopes, **options):
              assert scopes == ("https://monitor.azure.com/.default",), scopes
              return AccessToken("token-7", 4102444800)
      rows = [{"n": n, "s": f"row {n}"} for n in range(3)]
      client = LogsIngestionClient(sys.argv[1], Credential())
      client.upload("dcr-1", "Custom-T", rows, enforce_https=False)
      print("accepted")
      """, service.url)
    #expect(result.output.hasSuffix("accepted\n"), "\(result.errors.suffix(1500))")
    let rows = service.requests.flatMap(Self.rows(of:))
    #expect(rows.compactMap { $0["n"] as? Int } == [0, 1, 2])
  }
}
