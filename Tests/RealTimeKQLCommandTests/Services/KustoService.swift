import Foundation
import Testing

/// An Azure Data Explorer cluster with its storage, queues and logins, as far as clients need it to bring
/// rows: one table after another, rows as lines of JSON.
final class KustoService: Sendable {
  struct Table: Sendable {
    /// Names and types, in order.
    var columns: [String: String] = [:]
    var rows: [String] = []
    var mappings: Set<String> = []
  }

  struct State: Sendable {
    var tables: [String: Table] = [:]
    var tags: Set<String> = []
    var doubled = 0
    var blobs: [String: [UInt8]] = [:]
    var messages: [[String: String]] = []
    var commands: [String] = []
    var requests: [WebServer.Request] = []
    var steps: [(part: String, step: CollectorService.Step)] = []
    var tokens = 0
  }

  private let state: Book<State>
  let server: WebServer
  private static let signature = "sv=2021&sig=Sas-Signature-777%3D"

  /// Starts one.
  ///
  /// - Parameters:
  ///   - port: Where, any port if 0.
  ///   - key: The key of the application `app-1`; without it nobody needs a token.
  ///   - steps: What becomes of the next request whose path or command has a text in it.
  /// - Throws: That there is no port.
  init(
    port: UInt16 = 0, key: String? = nil, steps: [(String, CollectorService.Step)] = []
  ) throws {
    let state = Book(State(steps: steps.map { (part: $0.0, step: $0.1) }))
    self.state = state
    server = try WebServer(port: port) { request in
      let step = state.change { state -> CollectorService.Step? in
        state.requests.append(request)
        let command = (Self.object(request.text)?["csl"] as? String) ?? ""
        let place = request.path + " " + command
        guard let next = state.steps.first, place.contains(next.part) else { return nil }
        state.steps.removeFirst()
        return next.step
      }
      if case .reply(let reply) = step { return reply }
      let reply = Self.reply(request, key, state)
      if case .taken(let other) = step { return other }
      return reply
    }
  }

  var url: String { server.url }
  var now: State { state.now }
  func rows(_ table: String) -> [String] { state.now.tables[table]?.rows ?? [] }
  func change(_ body: (inout State) -> Void) { state.change { body(&$0) } }
  func stop() { server.stop() }

  private static func reply(
    _ request: WebServer.Request, _ key: String?, _ state: Book<State>
  ) -> WebServer.Reply {
    let host = "http://\(request.headers["host"] ?? "")"
    let path = request.path
    if path == "/v1/rest/auth/metadata" {
      return .answer(
        200, ["Content-Type": "application/json"],
        #"{"AzureAD":{"LoginEndpoint":"\#(host)","LoginMfaRequired":false,"KustoClientAppId":"c","#
          + #""KustoClientRedirectUri":"http://localhost","KustoServiceResourceId":"https://kusto.test","#
          + #""FirstPartyAuthorityUrl":""}}"#)
    }
    if path.hasSuffix("/oauth2/v2.0/token") { return token(request, key, state) }
    if path.hasPrefix("/storage/") { return storage(request, state) }
    if path.hasPrefix("/queue/") { return queue(request, state) }
    if key != nil, request.headers["authorization"] != "Bearer token-\(state.now.tokens)" {
      return .answer(401, [:], "no token")
    }
    if path == "/v1/rest/mgmt" { return command(request, host, state) }
    if path.hasPrefix("/v1/rest/ingest/") { return stream(request, state) }
    return .answer(404)
  }

  private static func token(
    _ request: WebServer.Request, _ key: String?, _ state: Book<State>
  ) -> WebServer.Reply {
    var copy = request
    copy.query = request.text
    let fields = copy.parameters
    guard fields["client_id"] == "app-1", fields["client_secret"] == key,
      fields["grant_type"] == "client_credentials", fields["scope"] == "https://kusto.test/.default"
    else {
      return .answer(
        401, [:],
        #"{"error":"invalid_client","error_description":"AADSTS7000215: bad secret \#(key ?? "")"}"#
      )
    }
    let number = state.change { state in
      state.tokens += 1
      return state.tokens
    }
    return .answer(
      200, [:], #"{"token_type":"Bearer","expires_in":3599,"access_token":"token-\#(number)"}"#)
  }

  private static func storage(
    _ request: WebServer.Request, _ state: Book<State>
  ) -> WebServer.Reply {
    guard request.query.contains("sig=Sas-Signature-777%3D") else { return .answer(403) }
    guard request.method == "PUT", !request.sent.isEmpty else { return .answer(400) }
    state.change { $0.blobs[request.path] = request.sent }
    return .answer(201, ["ETag": "\"1\"", "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"])
  }

  private static func queue(_ request: WebServer.Request, _ state: Book<State>) -> WebServer.Reply {
    let text = request.text
    guard request.query.contains("sig=Sas-Signature-777%3D"),
      let start = text.range(of: "<MessageText>"), let end = text.range(of: "</MessageText>"),
      let data = Data(base64Encoded: String(text[start.upperBound..<end.lowerBound])),
      let message = object(String(decoding: data, as: UTF8.self)),
      let blob = message["BlobPath"] as? String, let table = message["TableName"] as? String,
      let further = message["AdditionalProperties"] as? [String: Any],
      further["authorizationContext"] as? String == "identity-token-99"
    else { return .answer(400, [:], "bad message") }
    let address = URL(string: blob)
    guard address?.query == signature, let path = address?.path(percentEncoded: true) else {
      return .answer(400, [:], "bad blob \(blob)")
    }
    state.change { state in
      state.messages.append(further.compactMapValues { $0 as? String })
      let tags = (further["ingestIfNotExists"] as? String) ?? ""
      if !tags.isEmpty, !state.tags.insert(tags).inserted {
        state.doubled += 1
        return
      }
      let rows = WebServer.inflated(state.blobs[path] ?? [])
      state.tables[table, default: Table()].rows += lines(rows)
    }
    return .answer(
      201, ["Content-Type": "application/xml"],
      "<?xml version=\"1.0\"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId>"
        + "<InsertionTime>Sun, 06 Nov 1994 08:49:37 GMT</InsertionTime>"
        + "<ExpirationTime>Sun, 06 Nov 1994 08:49:37 GMT</ExpirationTime><PopReceipt>1</PopReceipt>"
        + "<TimeNextVisible>Sun, 06 Nov 1994 08:49:37 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>"
    )
  }

  private static func stream(
    _ request: WebServer.Request, _ state: Book<State>
  ) -> WebServer.Reply {
    let name =
      request.path.split(separator: "/").last.map(String.init)?.removingPercentEncoding ?? ""
    return state.change { state in
      guard state.tables[name] != nil else {
        return .answer(
          400, [:],
          #"{"error":{"code":"BadRequest_EntityNotFound","message":"x","@message":"no table","@permanent":true}}"#
        )
      }
      if let mapping = request.parameters["mappingName"],
        state.tables[name]?.mappings.contains(mapping) != true
      {
        return .answer(
          400, [:],
          #"{"error":{"code":"BadRequest_MappingReferenceWasNotFound","@permanent":true}}"#)
      }
      state.tables[name]?.rows += lines(request.body)
      return .answer(
        200, ["Content-Type": "application/json"],
        #"{"Tables":[{"TableName":"Table_0","Columns":[],"Rows":[]}]}"#)
    }
  }

  private static func command(
    _ request: WebServer.Request, _ host: String, _ state: Book<State>
  ) -> WebServer.Reply {
    guard let command = object(request.text)?["csl"] as? String else { return .answer(400) }
    return state.change { state in
      state.commands.append(command)
      func table(_ columns: [String], _ rows: [[String]]) -> WebServer.Reply {
        let answer: [String: Any] = [
          "Tables": [
            [
              "TableName": "Table_0",
              "Columns": columns.map {
                ["ColumnName": $0, "DataType": "String", "ColumnType": "string"]
              },
              "Rows": rows,
            ]
          ]
        ]
        let data = (try? JSONSerialization.data(withJSONObject: answer)) ?? Data()
        return .answer(
          200, ["Content-Type": "application/json"], String(decoding: data, as: UTF8.self))
      }
      let words = command.split(separator: " ").map(String.init)
      let name =
        words.first { $0.hasPrefix("['") }.map { String($0.dropFirst(2).dropLast(2)) } ?? ""
      if command.hasPrefix(".get ingestion resources")
        || command.hasPrefix(".show ingestion resources")
      {
        return table(
          ["ResourceTypeName", "StorageRoot"],
          [
            ["SecuredReadyForAggregationQueue", "\(host)/queue/ready?\(signature)"],
            ["TempStorage", "\(host)/storage/temp?\(signature)"],
            ["FailedIngestionsQueue", "\(host)/queue/failed?\(signature)"],
            ["SuccessfulIngestionsQueue", "\(host)/queue/good?\(signature)"],
            ["IngestionsStatusTable", "\(host)/table/status?\(signature)"],
          ])
      }
      if command.hasPrefix(".get kusto identity token") {
        return table(["AuthorizationContext"], [["identity-token-99"]])
      }
      if command.hasPrefix(".show table") {
        guard let known = state.tables[name] else {
          return .answer(
            400, [:], #"{"error":{"code":"BadRequest_EntityNotFound","@permanent":true}}"#)
        }
        let schema = known.columns.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
        return table(["TableName", "Schema"], [[name, schema.joined(separator: ",")]])
      }
      if command.hasPrefix(".drop table") { state.tables[name] = nil }
      if command.hasPrefix(".create-merge table"), let open = command.firstIndex(of: "(") {
        for part in command[open...].dropFirst().dropLast().components(separatedBy: ", ") {
          let pair = part.components(separatedBy: "']:")
          state.tables[name, default: Table()].columns[String(pair[0].dropFirst(2))] = pair.last
        }
      }
      if command.contains(" ingestion json mapping "),
        let mapping = words.first(where: { $0.hasPrefix("'") })
      {
        state.tables[name]?.mappings.insert(String(mapping.dropFirst().dropLast()))
      }
      return table(["Result"], [["done"]])
    }
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static func object(_ text: String) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
  }
}
