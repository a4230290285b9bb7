import CDigest
import Foundation
import Testing

/// An account of Azure Storage with append and block blobs, which believes nobody without a right signature.
final class BlobService: Sendable {
  struct State: Sendable {
    var containers: Set<String> = []
    var blobs: [String: [UInt8]] = [:]
    /// Blocks of block blobs, listed or not.
    var blocks: [String: [String: [UInt8]]] = [:]
    var appended = 0
    var steps: [CollectorService.Step] = []
  }

  static let account = "testaccount"
  static let key = Data("a key of thirty-two bytes or so!".utf8).base64EncodedString()
  static let signature = "sv=2022-11-02&ss=b&sig=Blob-Signature-555%3D"

  private let state: Book<State>
  let server: WebServer

  /// Starts one; `steps` say what becomes of the next requests to append.
  init(port: UInt16 = 0, _ steps: [CollectorService.Step] = []) throws {
    let state = Book(State(steps: steps))
    self.state = state
    server = try WebServer(port: port) { request in
      guard Self.isSigned(request) else {
        return .answer(403, ["x-ms-error-code": "AuthenticationFailed"])
      }
      var step: CollectorService.Step?
      if ["appendblock", "block", "blocklist"].contains(request.parameters["comp"]) {
        step = state.change { $0.steps.isEmpty ? nil : $0.steps.removeFirst() }
      }
      if case .reply(let reply) = step { return reply }
      let reply = state.change { Self.reply(request, &$0) }
      if case .taken(let other) = step { return other }
      return reply
    }
  }

  /// The connection string, with the key or a signature.
  func connection(signed: Bool = false) -> String {
    "BlobEndpoint=\(server.url)/\(Self.account);AccountName=\(Self.account);"
      + (signed ? "SharedAccessSignature=\(Self.signature)" : "AccountKey=\(Self.key)")
  }

  var now: State { state.now }
  func add(container name: String) { state.change { _ = $0.containers.insert(name) } }
  func stop() { server.stop() }

  /// The lines of all blobs, in the order of their names.
  var lines: [String] {
    state.now.blobs.sorted { $0.key < $1.key }.flatMap {
      String(decoding: $0.value, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  private static func reply(
    _ request: WebServer.Request, _ state: inout State
  ) -> WebServer.Reply {
    let common = [
      "x-ms-request-id": "1", "x-ms-version": "2022-11-02", "ETag": "\"1\"",
      "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
    ]
    func answer(
      _ status: Int, _ code: String? = nil, _ more: [String: String] = [:], _ body: String = ""
    )
      -> WebServer.Reply
    {
      var headers = common.merging(more) { $1 }
      headers["x-ms-error-code"] = code
      return .answer(status, headers, body)
    }
    let parts = request.path.split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count > 1, parts[0] == account else { return answer(404) }
    let container = parts[1]
    if request.parameters["restype"] == "container" {
      return state.containers.insert(container).inserted
        ? answer(201) : answer(409, "ContainerAlreadyExists")
    }
    guard state.containers.contains(container) else { return answer(404, "ContainerNotFound") }
    guard parts.count == 3, let name = parts[2].removingPercentEncoding else { return answer(400) }
    let path = "\(container)/\(name)"
    let known = state.blobs[path]
    switch request.method {
    case "PUT" where request.parameters["comp"] == "appendblock":
      guard let known else { return answer(404, "BlobNotFound") }
      if let wanted = request.headers["x-ms-blob-condition-appendpos"], Int(wanted) != known.count {
        return answer(412, "AppendPositionConditionNotMet")
      }
      state.blobs[path] = known + request.sent
      state.appended += 1
      return answer(
        201, nil,
        ["x-ms-blob-append-offset": "\(known.count)", "x-ms-blob-committed-block-count": "1"])
    case "PUT" where request.parameters["comp"] == "block":
      guard let block = request.parameters["blockid"], !request.sent.isEmpty else {
        return answer(400)
      }
      state.blocks[path, default: [:]][block] = request.sent
      return answer(201)
    case "PUT" where request.parameters["comp"] == "blocklist":
      let names = request.text.matches(of: /<(Latest|Uncommitted|Committed)>(.*?)<\//).map {
        String($0.2)
      }
      let blocks = state.blocks[path] ?? [:]
      guard names.allSatisfy({ blocks[$0] != nil }) else { return answer(400, "InvalidBlockList") }
      state.blobs[path] = names.flatMap { blocks[$0] ?? [] }
      // What is not named is gone.
      state.blocks[path] = blocks.filter { names.contains($0.key) }
      return answer(201)
    case "PUT":
      guard request.headers["x-ms-blob-type"] == "AppendBlob" else { return answer(400) }
      if known != nil, request.headers["if-none-match"] == "*" {
        return answer(409, "BlobAlreadyExists")
      }
      state.blobs[path] = []
      return answer(201)
    case "HEAD":
      guard let known else { return answer(404, "BlobNotFound") }
      return answer(
        200, nil,
        [
          "Content-Length": "\(known.count)", "x-ms-blob-type": "AppendBlob",
          "Content-Type": "application/octet-stream",
        ])
    case "GET":
      guard let known else { return answer(404, "BlobNotFound") }
      let range = (request.headers["x-ms-range"] ?? "bytes=0-").dropFirst(6).split(separator: "-")
      let start = Int(range[0]) ?? 0
      let end = Swift.min(known.count, (range.count > 1 ? Int(range[1]) ?? 0 : .max - 1) + 1)
      guard start < end else { return answer(416, "InvalidRange") }
      return answer(
        206, nil,
        [
          "Content-Range": "bytes \(start)-\(end - 1)/\(known.count)",
          "x-ms-blob-type": "AppendBlob",
          "Content-Type": "application/octet-stream",
        ], String(decoding: known[start..<end], as: UTF8.self))
    default: return answer(405)
    }
  }

  /// Whether a request was signed with the key, or has the signature that was given out.
  private static func isSigned(_ request: WebServer.Request) -> Bool {
    if request.query.contains("sig=Blob-Signature-555%3D") { return true }
    func header(_ name: String) -> String { request.headers[name] ?? "" }
    let length = header("content-length") == "0" ? "" : header("content-length")
    var text = [
      request.method, header("content-encoding"), header("content-language"), length,
      header("content-md5"), header("content-type"),
      request.headers["x-ms-date"] == nil ? header("date") : "",
      header("if-modified-since"), header("if-match"), header("if-none-match"),
      header("if-unmodified-since"), header("range"),
    ].joined(separator: "\n")
    for name in request.headers.keys.filter({ $0.hasPrefix("x-ms-") }).sorted() {
      text += "\n\(name):\(header(name))"
    }
    text += "\n/\(account)\(request.path)"
    for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) {
      text += "\n\(name.lowercased()):\(value)"
    }
    let code = code(of: Array(text.utf8), key: Array(Data(base64Encoded: key) ?? Data()))
    return header("authorization") == "SharedKey \(account):\(Data(code).base64EncodedString())"
  }

  /// RFC 2104 with SHA-256.
  private static func code(of text: [UInt8], key: [UInt8]) -> [UInt8] {
    func digest(_ bytes: [UInt8]) -> [UInt8] {
      var out = [UInt8](repeating: 0, count: 32)
      bytes.withUnsafeBufferPointer { digest_sha256($0.baseAddress, $0.count, &out) }
      return out
    }
    let long = key + [UInt8](repeating: 0, count: 64 - key.count)
    return digest(long.map { $0 ^ 0x5C } + digest(long.map { $0 ^ 0x36 } + text))
  }
}
