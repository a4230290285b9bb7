import KQL

/// Speaks with an Azure Data Explorer cluster: commands, and rows.
final class KustoClient {
  private let client: HTTPClient
  private let tokens: AzureTokens?
  private var resource: String?

  /// Where the engine is.
  let engine: HTTPAddress

  /// Where rows are queued.
  let ingestion: HTTPAddress

  /// The database.
  let database: String

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - engine: Where the engine is.
  ///   - database: The database.
  ///   - client: Sends the requests.
  ///   - tokens: Gives tokens; without it there is no authorization.
  init(_ engine: HTTPAddress, database: String, _ client: HTTPClient, _ tokens: AzureTokens?) {
    self.engine = engine
    self.database = database
    self.client = client
    self.tokens = tokens
    // A cluster under a number, or on this machine, has one address for both, as official clients have it.
    let isName =
      !engine.isLoopback && !engine.host.allSatisfy { $0 == "." || $0 == ":" || $0.isNumber }
    ingestion =
      isName && !engine.host.hasPrefix("ingest-")
      ? HTTPAddress(engine.origin.replacing("://", with: "://ingest-", maxReplacements: 1))
        ?? engine
      : engine
  }

  /// Runs a command and gives the rows of its first table.
  ///
  /// - Throws: Why it cannot be run.
  func run(_ command: String, at address: HTTPAddress? = nil) throws(SinkError) -> [[ReceivedJSON]]
  {
    let answer = try answer(command, at: address ?? engine)
    guard answer.isSuccess, let json = answer.json else { throw failure(answer, command) }
    return (json["Tables"]?.elements.first?["Rows"]?.elements ?? []).map(\.elements)
  }

  /// Runs a command and gives the answer, whatever its status is.
  func answer(_ command: String, at address: HTTPAddress) throws(SinkError) -> HTTPAnswer {
    var target = address
    target.path = "/v1/rest/mgmt"
    var body = ByteBuffer(capacity: command.utf8.count + 128)
    body.append("{\"db\":")
    body.append(jsonText: database)
    body.append(",\"csl\":")
    body.append(jsonText: command)
    body.append("}")
    var request = HTTPRequest("POST", target)
    request.headers = [("Content-Type", "application/json; charset=utf-8")]
    request.body = Array(body.bytes)
    return try send(request)
  }

  /// Sends a request as official clients do, with a token if there is one.
  func send(_ request: HTTPRequest, needsBody: Bool = true) throws(SinkError) -> HTTPAnswer {
    var answer = try authorized(request, needsBody: needsBody)
    if answer.status == 401, let tokens {
      tokens.forget()
      answer = try authorized(request, needsBody: needsBody)
    }
    return answer
  }

  private func authorized(
    _ request: HTTPRequest, needsBody: Bool
  ) throws(SinkError) -> HTTPAnswer {
    var request = request
    let further: [(name: String, value: String)] = [
      ("Accept", "application/json"), ("x-ms-app", "realtimekql"),
      ("x-ms-client-version", "Kusto.RealTimeKql"), ("x-ms-version", "2024-12-12"),
      ("x-ms-client-request-id", "RealTimeKql;\(RandomName.makeGuid())"),
    ]
    request.headers += further
    if let tokens {
      let token = try tokens.token(for: try tokenResource())
      request.headers.append(("Authorization", "Bearer \(token)"))
    }
    return try client.send(request, needsBody: needsBody)
  }

  /// What tokens are asked for: what the cluster says, if it says it.
  private func tokenResource() throws(SinkError) -> String {
    if let resource { return resource }
    var address = engine
    address.path = "/v1/rest/auth/metadata"
    let answer = try client.send(HTTPRequest("GET", address))
    if HTTPClient.isTransient(answer.status) { throw client.failure(answer, at: address) }
    let said = answer.isSuccess ? answer.json?["AzureAD"]?["KustoServiceResourceId"]?.string : nil
    let resource = said ?? "https://kusto.kusto.windows.net"
    self.resource = resource
    return resource
  }

  /// Why a command has failed; the service says what may be better later.
  func failure(_ answer: HTTPAnswer, _ command: String) -> SinkError {
    let first = command.split(separator: " ").prefix(3).joined(separator: " ")
    var error = client.failure(answer, at: engine, help: "it was asked to '\(first) …'")
    if answer.status < 500, answer.json?["error"]?["@permanent"]?.bool == false {
      error.kind = .transient(after: answer.retryAfter)
    }
    return error
  }

  /// The words of an answer.
  func reason(_ answer: HTTPAnswer) -> String { client.reason(answer) }

  /// A name as commands have it.
  static func quoted(_ name: String) -> String {
    "['\(name.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))']"
  }
}

extension RandomName {
  /// A GUID.
  static func makeGuid() -> String {
    let digits = make() + make()
    var parts: [Substring] = []
    var rest = digits[...]
    for count in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return parts.joined(separator: "-")
  }
}
