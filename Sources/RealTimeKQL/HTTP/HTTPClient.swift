import CHTTP
import KQL

/// Sends requests to services, one after the other, and keeps connections open between them.
///
/// Certificates are verified, redirections are not followed: what is sent may be secret. Requests end at
/// most a tenth of a second after the run has been abandoned for good. Used by one thread at a time.
final class HTTPClient: @unchecked Sendable {
  private let client: OpaquePointer
  private let settings: HTTPSettings
  private let patience: Patience

  /// Which output it sends for, for messages.
  let name: String

  /// What must not be shown of what is sent and answered.
  var redaction = Redaction()

  /// How many bytes of an answer are kept.
  private static let answerLimit = 32 << 20

  private static let connectMilliseconds = 10_000

  /// Makes a client.
  ///
  /// - Throws: That there is no memory, or no authorities in their file.
  init(_ name: String, _ settings: HTTPSettings, _ patience: Patience) throws(SinkError) {
    if let problem = settings.problem { throw SinkError("\(name): \(problem)") }
    guard let client = http_client_create() else { throw SinkError("\(name): out of memory") }
    self.client = client
    self.name = name
    self.settings = settings
    self.patience = patience
  }

  deinit { http_client_free(client) }

  /// Sends a request and waits for the answer, whatever its status is.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - needsBody: Whether an answer that breaks off behind its headers is none.
  /// - Returns: The answer.
  /// - Throws: Why there is no answer; most reasons are transient.
  func send(_ request: HTTPRequest, needsBody: Bool = true) throws(SinkError) -> HTTPAnswer {
    let lines = request.headers.map { "\($0.name): \($0.value)" }
    let answer = Self.withTexts(lines) { headers in
      request.body.withUnsafeBufferPointer { body in
        asked(request, headers, body)
      }
    }
    let received = HTTPAnswer(
      status: Int(answer.status), headers: Self.text(answer.headers, answer.headers_count),
      body: Self.bytes(answer.body, answer.body_count))
    if answer.outcome == http_good { return received }
    // A status says what became of the request, even if what follows it is lost.
    if answer.outcome == http_broken, answer.status >= 200, !needsBody { return received }
    throw failure(answer, at: request.address)
  }

  private func asked(
    _ request: HTTPRequest, _ headers: UnsafePointer<UnsafePointer<CChar>?>,
    _ body: UnsafeBufferPointer<UInt8>
  ) -> http_answer {
    let isDirect = request.address.isDirect || settings.proxy == "none"
    let milliseconds =
      request.timeout.map { Int($0.nanoseconds / 1_000_000) }
      ?? Int(settings.timeout.ticks / Timespan.millisecond)
    return request.method.withCString { method in
      request.address.text.withCString { url in
        Self.withOptional(settings.authorities?.path) { authorities in
          Self.withOptional(isDirect ? "" : settings.proxy) { proxy in
            var wanted = http_request()
            wanted.method = method
            wanted.url = url
            wanted.headers = headers
            wanted.body = body.baseAddress
            wanted.body_count = body.count
            wanted.authorities = authorities
            wanted.proxy = proxy
            wanted.connect_milliseconds = Swift.min(Self.connectMilliseconds, milliseconds)
            wanted.milliseconds = milliseconds
            wanted.answer_limit = Self.answerLimit
            wanted.is_over = Self.isOver
            wanted.owner = Unmanaged.passUnretained(patience).toOpaque()
            return http_send(client, &wanted)
          }
        }
      }
    }
  }

  /// Sends a message by mail, with how long that may take and when to give up.
  func send(_ mail: http_mail) -> http_answer {
    var mail = mail
    return Self.withOptional(settings.authorities?.path) { authorities in
      let milliseconds = Int(settings.timeout.ticks / Timespan.millisecond)
      mail.authorities = authorities
      mail.connect_milliseconds = Swift.min(Self.connectMilliseconds, milliseconds)
      mail.milliseconds = milliseconds
      mail.is_over = Self.isOver
      mail.owner = Unmanaged.passUnretained(patience).toOpaque()
      return http_send_mail(client, &mail)
    }
  }

  /// Whether a run has been abandoned for good.
  private static let isOver: @convention(c) (UnsafeMutableRawPointer?) -> Bool = { owner in
    guard let owner else { return false }
    return Unmanaged<Patience>.fromOpaque(owner).takeUnretainedValue().isSpent
  }

  /// Why a request has no answer.
  private func failure(_ answer: http_answer, at address: HTTPAddress) -> SinkError {
    let reason = redaction.shown(answer.problem.map { String(cString: $0) } ?? "")
    let place = redaction.shown(address.name)
    switch answer.outcome {
    case http_unreachable:
      return SinkError("\(name): \(place) cannot be reached: \(reason)", .transient(after: nil))
    case http_untrusted:
      return SinkError(
        "\(name): \(place): \(reason); --ca-file names the authorities to trust")
    case http_senseless: return SinkError("\(name): \(place): \(reason)")
    case http_stopped:
      return SinkError("\(name): \(place) has not answered before the run ended")
    default:
      return SinkError("\(name): \(place) has not answered: \(reason)", .transient(after: nil))
    }
  }

  /// What an answer that is no success means: what may be better later is transient.
  func failure(_ answer: HTTPAnswer, at address: HTTPAddress, help: String = "") -> SinkError {
    let place = redaction.shown(address.name)
    var text = "\(name): \(place) answered \(answer.status)"
    if (300..<400).contains(answer.status) {
      let target = answer.header("location").flatMap { HTTPAddress($0)?.name } ?? "elsewhere"
      return SinkError("\(text): it has moved to \(redaction.shown(target)); name that instead")
    }
    let reason = self.reason(answer)
    if !reason.isEmpty { text += ": \(reason)" }
    if !help.isEmpty { text += "; \(help)" }
    return SinkError(
      text, Self.isTransient(answer.status) ? .transient(after: answer.retryAfter) : .permanent)
  }

  /// Whether a status tells of something that passes.
  static func isTransient(_ status: Int) -> Bool {
    status == 408 || status == 425 || status == 429
      || status >= 500 && status != 501 && status != 505
  }

  /// What an answer says in words, as far as it is short.
  func reason(_ answer: HTTPAnswer) -> String {
    var text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
    if let json = answer.json, let words = Self.words(json) { text = words }
    let shown = redaction.shown(text).split(separator: " ").joined(separator: " ")
    return shown.count > 300 ? shown.prefix(300) + "…" : shown
  }

  /// The words among the members that services put them in.
  private static func words(_ json: ReceivedJSON) -> String? {
    for name in ["@message", "error_description", "message", "reason", "text", "code", "type"] {
      if let text = json[name]?.string { return text }
    }
    for name in ["error", "innererror"] {
      guard let inner = json[name] else { continue }
      if let text = inner.string ?? words(inner) { return text }
    }
    return nil
  }

  /// Calls `body` with texts as C has them, ending in null.
  static func withTexts<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = texts.map { text in
      let bytes = Array(text.utf8CString)
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      copy.initialize(from: bytes, count: bytes.count)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    let pointers = copies.map { Optional(UnsafePointer($0)) } + [nil]
    return pointers.withUnsafeBufferPointer { pointers in
      guard let start = pointers.baseAddress else {
        preconditionFailure("there is a null at least")
      }
      return body(start)
    }
  }

  static func withOptional<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }

  private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    guard let start else { return "" }
    return start.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }

  private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
