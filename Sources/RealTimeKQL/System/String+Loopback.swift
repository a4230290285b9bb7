extension StringProtocol {
  /// Whether the name or number of a host is this machine's own.
  package var isLoopbackHost: Bool {
    let name = lowercased()
    return name == "localhost" || name == "::1"
      || name.hasPrefix("127.") && name.allSatisfy { $0 == "." || $0.isNumber }
  }
}
