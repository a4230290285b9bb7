import KQL

/// What a connection string of Azure Storage says.
struct BlobConnection: Sendable {
  /// How requests are authorized.
  enum Authorization: Sendable {
    /// By a signature with the account's key.
    case key([UInt8])
    /// By a signature that somebody has given out, as a query.
    case signature(String)
    /// By a token of Microsoft Entra.
    case identity
  }

  /// Where containers are: `https://account.blob.core.windows.net`.
  var endpoint: HTTPAddress

  /// The account's name.
  var account: String

  /// How requests are authorized.
  var authorization: Authorization

  /// Whether a text holds what is secret in connection strings.
  static func isSecret(_ text: String) -> Bool {
    let lower = text.lowercased()
    return ["accountkey", "sharedaccesssignature", "sig="].contains { lower.contains($0) }
  }

  /// Reads a connection string.
  ///
  /// - Throws: What is wrong with it, without repeating it.
  init(_ text: String) throws(PipelineError) {
    var parts: [String: String] = [:]
    for part in text.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { throw Self.problem("a part of it has no value") }
      parts[pair[0].lowercased()] = String(pair[1])
    }
    if parts["usedevelopmentstorage"]?.lowercased() == "true" {
      // What the emulator's documentation gives to everybody.
      parts = [
        "accountname": "devstoreaccount1",
        "accountkey":
          "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "blobendpoint": "http://127.0.0.1:10000/devstoreaccount1",
      ]
    }
    let name = parts["accountname"]
    let suffix = parts["endpointsuffix"] ?? "core.windows.net"
    let standard = name.map {
      "\(parts["defaultendpointsprotocol"] ?? "https")://\($0).blob.\(suffix)"
    }
    guard let place = parts["blobendpoint"] ?? standard, var address = HTTPAddress(place) else {
      throw Self.problem("it has neither an AccountName nor a BlobEndpoint that is an address")
    }
    guard !address.isOpenToOthers else {
      throw Self.problem("\(address.origin) can be read by others: it needs https")
    }
    while address.path.hasSuffix("/") { address.path.removeLast() }
    let query = address.query
    address.query = nil
    endpoint = address
    account = name ?? String(address.host.prefix { $0 != "." })
    if let signature = parts["sharedaccesssignature"] ?? query {
      authorization = .signature(
        signature.hasPrefix("?") ? String(signature.dropFirst()) : signature)
    } else if let text = parts["accountkey"] {
      guard let key = Base64Text.decoded(text), !key.isEmpty else {
        throw Self.problem("its AccountKey is not written with 64 letters")
      }
      authorization = .key(key)
    } else {
      authorization = .identity
    }
  }

  private static func problem(_ reason: String) -> PipelineError {
    .usage(
      "the connection string of 'blob' is of no use: \(reason)",
      help: "the portal shows it under Access keys")
  }
}
