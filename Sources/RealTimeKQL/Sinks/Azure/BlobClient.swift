import KQL

/// Speaks with the blobs of an account of Azure Storage.
final class BlobClient {
  private let connection: BlobConnection
  private let client: HTTPClient
  private let tokens: AzureTokens?

  private static let version = "2022-11-02"

  init(_ connection: BlobConnection, _ client: HTTPClient) {
    self.connection = connection
    self.client = client
    switch connection.authorization {
    case .key(let key):
      client.redaction.hide(Base64Text.encoded(key))
      tokens = nil
    case .signature(let signature):
      client.redaction.hide(signature)
      for part in signature.split(separator: "&") where part.hasPrefix("sig=") {
        client.redaction.hide(String(part.dropFirst(4)))
      }
      tokens = nil
    case .identity: tokens = AzureTokens(.managed(client: nil), client)
    }
  }

  /// Sends a request about a blob or container.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - path: The container, and behind a slash the blob.
  ///   - query: What is asked: names and values.
  ///   - headers: Further headers.
  ///   - body: The body.
  /// - Returns: The answer, whatever its status is.
  /// - Throws: Why there is none.
  func send(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) throws(SinkError) -> HTTPAnswer {
    var request = HTTPRequest(method, address(path, query))
    request.body = body
    request.headers = headers
    request.headers.append(("x-ms-date", HTTPDate.now.text))
    request.headers.append(("x-ms-version", Self.version))
    if method == "PUT" { request.headers.append(("Content-Type", "application/octet-stream")) }
    switch connection.authorization {
    case .key(let key):
      let signed = Self.signed(request, query, connection.account)
      let signature = Base64Text.encoded(HMAC.sha256(key: key, Array(signed.utf8)))
      request.headers.append(("Authorization", "SharedKey \(connection.account):\(signature)"))
    case .signature(let signature):
      request.address.query = [request.address.query, signature].compactMap { $0 }
        .joined(separator: "&")
    case .identity:
      let token = try tokens?.token(for: "https://storage.azure.com") ?? ""
      request.headers.append(("Authorization", "Bearer \(token)"))
    }
    return try client.send(request, needsBody: method == "GET")
  }

  /// Puts something into a container, which is made if it is not there.
  ///
  /// - Parameters:
  ///   - container: The container.
  ///   - name: The blob.
  ///   - query: What is asked: names and values.
  ///   - headers: Further headers.
  ///   - body: The body.
  /// - Returns: The answer, whatever its status is.
  /// - Throws: Why there is none, or no container.
  func put(
    in container: String, _ name: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) throws(SinkError) -> HTTPAnswer {
    let path = "\(container)/\(name)"
    let answer = try send("PUT", path, query: query, headers: headers, body: body)
    guard answer.status == 404, answer.header("x-ms-error-code") == "ContainerNotFound" else {
      return answer
    }
    let made = try send("PUT", container, query: [("restype", "container")])
    guard made.isSuccess || made.status == 409 else { throw failure(made, container) }
    return try send("PUT", path, query: query, headers: headers, body: body)
  }

  /// Why an answer is no success.
  func failure(_ answer: HTTPAnswer, _ path: String) -> SinkError {
    var answer = answer
    // The words are in a header; the body is XML.
    if let code = answer.header("x-ms-error-code") { answer.body = Array(code.utf8) }
    return client.failure(answer, at: address(path, []))
  }

  private func address(_ path: String, _ query: [(name: String, value: String)]) -> HTTPAddress {
    var address = connection.endpoint
    address.path +=
      "/"
      + path.split(separator: "/").map { String($0).percentEncoded }
      .joined(separator: "/")
    address.query =
      query.isEmpty
      ? nil : query.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
    return address
  }

  /// The text that is signed, as Azure Storage has it since 2015.
  static func signed(
    _ request: HTTPRequest, _ query: [(name: String, value: String)], _ account: String
  ) -> String {
    func header(_ name: String) -> String {
      request.headers.first { $0.name.lowercased() == name }?.value ?? ""
    }
    let length = request.body.isEmpty ? "" : String(request.body.count)
    var lines = [
      request.method, header("content-encoding"), header("content-language"), length,
      header("content-md5"), header("content-type"), "", header("if-modified-since"),
      header("if-match"), header("if-none-match"), header("if-unmodified-since"), header("range"),
    ]
    lines += request.headers.map { ($0.name.lowercased(), $0.value) }
      .filter { $0.0.hasPrefix("x-ms-") }.sorted { $0.0 < $1.0 }.map { "\($0.0):\($0.1)" }
    lines.append("/\(account)\(request.address.path)")
    lines += query.sorted { $0.name < $1.name }.map { "\($0.name.lowercased()):\($0.value)" }
    return lines.joined(separator: "\n")
  }
}

/// Codes that only somebody with the key can make.
enum HMAC {
  /// The HMAC-SHA-256 of bytes.
  static func sha256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    let block = 64
    var key = key.count > block ? Digest.bytes(of: key) : key
    key += [UInt8](repeating: 0, count: block - key.count)
    return Digest.bytes(of: key.map { $0 ^ 0x5C } + Digest.bytes(of: key.map { $0 ^ 0x36 } + bytes))
  }
}
