import KQL

/// What a service is asked.
package struct HTTPRequest {
  /// The method.
  package var method: String

  /// The address, with what may be secret in it.
  package var address: HTTPAddress

  /// Names and values of headers.
  package var headers: [(name: String, value: String)] = []

  /// The body.
  package var body: [UInt8] = []

  /// How long it may take, when that is not what the settings say.
  package var timeout: Duration?

  /// A request.
  package init(_ method: String, _ address: HTTPAddress) {
    self.method = method
    self.address = address
  }

  /// Compresses the body, and says so.
  package mutating func compress() {
    guard let compressed = GZip.compressed(body) else { return }
    body = compressed
    headers.append(("Content-Encoding", "gzip"))
  }
}

/// What a service has answered.
package struct HTTPAnswer {
  /// The status: 200.
  package var status: Int

  /// The header lines.
  package var headers: String

  /// The body, or its beginning when it is long.
  package var body: [UInt8]

  /// Whether the request was done.
  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The value of a header, whatever the case of its name.
  package func header(_ name: String) -> String? {
    for line in headers.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased()
      else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }
    return nil
  }

  /// The body as JSON; `nil` when it is none.
  package var json: ReceivedJSON? { ReceivedJSON(body) }

  /// How long to wait before the next try, if the service says so: in seconds, or until a date; an hour
  /// at most.
  package var retryAfter: Duration? {
    let longest = 3600
    for (name, unit) in [("x-ms-retry-after-ms", 1), ("retry-after-ms", 1), ("retry-after", 1000)] {
      guard let text = header(name) else { continue }
      if let number = Int(text.prefix { $0.isNumber && $0.isASCII }), number >= 0 {
        return .milliseconds(Swift.min(number, longest * 1000 / unit) * unit)
      }
      if let date = HTTPDate(text) {
        return .seconds(Swift.min(Swift.max(0, date.seconds - HTTPDate.now.seconds), longest))
      }
    }
    return nil
  }
}
