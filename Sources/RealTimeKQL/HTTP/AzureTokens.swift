import Glibc
import KQL

/// Who an output is for Microsoft Entra.
enum AzureIdentity: Sendable {
  /// An application with a key, of a tenant.
  case application(authority: HTTPAddress, client: String, key: Secret)

  /// The identity of the machine; of several, the one of a client.
  case managed(client: String?)
}

/// Tokens of Microsoft Entra, kept until shortly before they expire.
final class AzureTokens: @unchecked Sendable {
  private let identity: AzureIdentity
  private let client: HTTPClient
  private var tokens: [String: (text: String, until: Int64)] = [:]

  /// How long before its end a token is asked for anew, in seconds.
  private static let margin = 300

  init(_ identity: AzureIdentity, _ client: HTTPClient) {
    self.identity = identity
    self.client = client
    if case .application(_, _, let key) = identity { key.reveal { client.redaction.hide($0) } }
  }

  /// A token for a resource, such as `https://monitor.azure.com`.
  ///
  /// - Throws: Why there is none.
  func token(for resource: String) throws(SinkError) -> String {
    if let known = tokens[resource], known.until > monotonicNanoseconds() { return known.text }
    let request =
      switch identity {
      case .application(let authority, let client, let key):
        application(authority, client, key, resource)
      case .managed(let client): managed(client, resource)
      }
    let answer: HTTPAnswer
    do throws(SinkError) {
      answer = try client.send(request)
    } catch {
      guard case .managed = identity, case .transient = error.kind, tokens.isEmpty else {
        throw error
      }
      throw SinkError(
        "\(client.name): this machine has no managed identity (\(request.address.origin) does not answer);"
          + " name an application and its key instead")
    }
    guard answer.isSuccess, let json = answer.json, let text = json["access_token"]?.string else {
      throw client.failure(answer, at: request.address)
    }
    client.redaction.hide(text)
    let seconds = Swift.max(60, (json["expires_in"]?.number ?? 3600) - Self.margin)
    tokens[resource] = (
      text, monotonicNanoseconds() + Int64(Swift.min(seconds, 86_400)) * 1_000_000_000
    )
    return text
  }

  /// Forgets tokens that a service has refused.
  func forget() { tokens = [:] }

  private func application(
    _ authority: HTTPAddress, _ client: String, _ key: Secret, _ resource: String
  ) -> HTTPRequest {
    var address = authority
    address.path += "/oauth2/v2.0/token"
    var request = HTTPRequest("POST", address)
    request.headers = [("Content-Type", "application/x-www-form-urlencoded")]
    let fields = [
      ("grant_type", "client_credentials"), ("client_id", client),
      ("client_secret", key.reveal { $0 }), ("scope", resource + "/.default"),
    ]
    request.body = Array(
      fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&").utf8)
    return request
  }

  /// Asks the endpoint of the platform if there is one, and otherwise that of virtual machines.
  private func managed(_ client: String?, _ resource: String) -> HTTPRequest {
    let clientPart = client.map { "&client_id=\($0.percentEncoded)" } ?? ""
    let wanted = "resource=\(resource.percentEncoded)\(clientPart)"
    if let endpoint = Self.variable("IDENTITY_ENDPOINT").flatMap({ HTTPAddress($0) }),
      let header = Self.variable("IDENTITY_HEADER")
    {
      self.client.redaction.hide(header)
      var address = endpoint
      address.query = "api-version=2019-08-01&\(wanted)"
      var request = HTTPRequest("GET", address)
      request.headers = [("X-IDENTITY-HEADER", header)]
      return request
    }
    let host = Self.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? "http://169.254.169.254"
    var address = HTTPAddress(host) ?? HTTPAddress.machine
    address.path = "/metadata/identity/oauth2/token"
    address.query = "api-version=2018-02-01&\(wanted)"
    var request = HTTPRequest("GET", address)
    request.headers = [("Metadata", "true")]
    request.timeout = .seconds(5)
    return request
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
  }
}

/// How an output says who it is for Microsoft Entra.
struct AzureAuthority {
  /// The address of a tenant: of its name, its number, or an address of its own.
  ///
  /// - Throws: That the text is neither.
  static func address(
    _ text: String, option: String, login: String = "https://login.microsoftonline.com"
  ) throws(PipelineError) -> HTTPAddress {
    if text.contains("://") {
      guard var address = HTTPAddress(text), !address.isOpenToOthers else {
        throw .usage("--\(option) takes a tenant, or its address with https://", help: "")
      }
      while address.path.hasSuffix("/") { address.path.removeLast() }
      return address
    }
    let isName =
      !text.isEmpty
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    guard isName, let address = HTTPAddress("\(login)/\(text)") else {
      throw .usage("--\(option) takes a tenant such as contoso.com, not '\(text)'", help: "")
    }
    return address
  }
}

extension HTTPAddress {
  /// Where virtual machines of Azure ask about themselves.
  static var machine: HTTPAddress {
    guard let address = HTTPAddress("http://169.254.169.254") else {
      preconditionFailure("it is an address")
    }
    return address
  }

  /// Whether nothing in between may be asked: this machine, and those that only it can reach.
  var isDirect: Bool { isLoopback || host.hasPrefix("169.254.") }
}
