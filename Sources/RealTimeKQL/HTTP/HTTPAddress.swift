/// The address of a service, as people write it.
package struct HTTPAddress: Hashable, Sendable {
  /// `https` or `http`, in lower case.
  package let scheme: String

  /// The name or number of the host, without brackets.
  package let host: String

  /// The port, if there is one.
  package let port: UInt16?

  /// What is behind the host: empty, or a path that begins with a slash.
  package var path: String

  /// What is behind the question mark, without it.
  package var query: String?

  /// Takes an address apart; `nil` when it is no address of HTTP, or holds a user or password.
  ///
  /// - Parameters:
  ///   - text: The address.
  ///   - standard: What stands for a scheme that is left out; without it there must be one.
  package init?(_ text: String, scheme standard: String? = nil) {
    guard !text.contains(where: { $0.isWhitespace || $0.isNewline || $0 == "\0" }) else {
      return nil
    }
    var rest = text[...]
    if let mark = text.firstRange(of: "://") {
      scheme = text[..<mark.lowerBound].lowercased()
      rest = text[mark.upperBound...]
    } else {
      guard let standard else { return nil }
      scheme = standard
    }
    guard scheme == "https" || scheme == "http" else { return nil }
    if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    var authority = rest[..<end]
    guard !authority.contains("@") else { return nil }
    if authority.first == "[", let close = authority.firstIndex(of: "]") {
      host = String(authority[authority.index(after: authority.startIndex)..<close])
      authority = authority[authority.index(after: close)...]
      guard authority.isEmpty || authority.first == ":" else { return nil }
    } else {
      host = String(authority.prefix { $0 != ":" })
      authority = authority.dropFirst(host.count)
    }
    guard !host.isEmpty else { return nil }
    if authority.first == ":" {
      guard let number = UInt16(authority.dropFirst()) else { return nil }
      port = number
    } else {
      port = nil
    }
    let behind = rest[end...]
    let mark = behind.firstIndex(of: "?") ?? behind.endIndex
    path = String(behind[..<mark])
    query = mark == behind.endIndex ? nil : String(behind[behind.index(after: mark)...])
  }

  /// Whether it is this machine's own.
  package var isLoopback: Bool { host.isLoopbackHost }

  /// Whether what is sent there can be read on the way.
  package var isOpenToOthers: Bool { scheme == "http" && !isLoopback }

  /// Scheme, host and port: `https://host:8080`.
  package var origin: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
  }

  /// The whole address.
  package var text: String { origin + path + (query.map { "?\($0)" } ?? "") }

  /// The address without what may be secret in it, for messages.
  package var name: String { origin + path }
}
