import KQL
import Synchronization

/// Brings messages to people, one for each row, and not too many.
final class AlertCarrier: BatchCarrier, @unchecked Sendable {
  /// A message at a time.
  let limits = BatchLimits(bytes: 1 << 20, rows: 1, interval: .milliseconds(200))
  private let output: AlertOutput
  private let client: HTTPClient
  private let address: HTTPAddress?

  /// Guards what is counted.
  private let counts = Mutex((quiet: 0, limited: 0))

  /// When a message about something was sent, in nanoseconds.
  private var told: [String: Int64] = [:]

  /// When the last messages were sent, oldest first.
  private var sent: [Int64] = []

  /// How many were held back since the last one.
  private var heldBack = 0

  /// The titles of the tables.
  private var titles: [Int: String] = [:]

  /// More things are not remembered.
  private static let memory = 100_000
  private static let minute: Int64 = 60_000_000_000

  init(_ output: AlertOutput, _ client: HTTPClient) {
    self.output = output
    self.client = client
    address = output.url?.reveal { HTTPAddress($0) }
    output.url?.reveal { client.redaction.hide($0) }
    if let address {
      client.redaction.hide(address.path)
      if let query = address.query { client.redaction.hide(query) }
    }
    output.mail.password?.reveal { client.redaction.hide($0) }
  }

  func object(of line: Range<Int>, in batch: RowsBatch) -> Range<Int> {
    AlertMessage.row(of: line, in: batch.bytes)
  }

  func announce(_ table: OutputTable) throws(SinkError) {
    titles[table.number] = table.title
    for name in output.keys + (output.text?.columns ?? [])
    where table.schema.index(named: name) == nil {
      let known = table.schema.map(\.name).joined(separator: ", ")
      throw SinkError("alert: the results have no column '\(name)'; there are \(known)")
    }
  }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    var message = AlertMessage(batch.bytes, batch.range(0), title: titles[batch.table])
    let now = monotonicNanoseconds()
    let key = "\(batch.table)\u{1F}\(message.key)"
    if !output.keys.isEmpty, let last = told[key], now - last < output.quiet.ticks * 100 {
      counts.withLock { $0.quiet += 1 }
      return .withheld
    }
    sent.removeAll { now - $0 >= Self.minute }
    guard sent.count < output.rate else {
      heldBack += 1
      counts.withLock { $0.limited += 1 }
      return .withheld
    }
    if heldBack > 0 { message.text += " (\(heldBack) more messages were held back)" }
    let outcome = try deliver(message)
    guard case .taken = outcome else { return outcome }
    heldBack = 0
    sent.append(now)
    if !output.keys.isEmpty { remember(key, now) }
    return .taken
  }

  private func remember(_ key: String, _ now: Int64) {
    told[key] = now
    guard told.count > Self.memory else { return }
    let quiet = output.quiet.ticks * 100
    told = told.filter { now - $0.value < quiet }
    // Rather a message twice than memory without end.
    if told.count > Self.memory { told = [key: now] }
  }

  private func deliver(_ message: AlertMessage) throws(SinkError) -> BatchOutcome {
    guard let address else { return try Mail(output.mail).send(message, with: client) }
    var request = HTTPRequest("POST", address)
    request.headers = [("Content-Type", "application/json")]
    request.body = Self.body(message, output.channel)
    let answer = try client.send(request, needsBody: false)
    if answer.isSuccess { return .taken }
    if answer.status == 400 || answer.status == 413 || answer.status == 422 {
      return .refused("\(answer.status) \(client.reason(answer))")
    }
    throw client.failure(answer, at: address)
  }

  /// The body of a message, as each service has it.
  static func body(_ message: AlertMessage, _ channel: AlertOutput.Channel) -> [UInt8] {
    var body = ByteBuffer(capacity: 1 << 10)
    switch channel {
    case .slack:
      body.append("{\"text\":")
      // Nothing in the data calls people or links elsewhere.
      body.append(
        jsonText: message.text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
          .replacing(">", with: "&gt;"))
      body.append("}")
    case .teams:
      body.append("{\"type\":\"message\",\"attachments\":[{\"contentType\":")
      body.append(
        "\"application/vnd.microsoft.card.adaptive\",\"content\":{\"type\":\"AdaptiveCard\",")
      // A block of runs has no Markdown, by which the data could link elsewhere.
      body.append("\"version\":\"1.4\",\"body\":[{\"type\":\"RichTextBlock\",\"inlines\":[")
      body.append("{\"type\":\"TextRun\",\"text\":")
      body.append(jsonText: message.text)
      body.append("}]}]}}]}")
    case .webhook, .mail:
      body.append("{\"text\":")
      body.append(jsonText: message.text)
      body.append(",\"query\":")
      if let title = message.title { body.append(jsonText: title) } else { body.append("null") }
      body.append(",\"row\":")
      body.append(message.row)
      body.append("}")
    }
    return Array(body.bytes)
  }

  var counters: [Counter] {
    let (quiet, limited) = counts.withLock { $0 }
    return (quiet > 0 ? [Counter("suppressed", quiet, label: "suppressed")] : [])
      + (limited > 0
        ? [
          Counter(
            "rateLimited", limited, label: "held back",
            notice: "messages were held back: --alert-rate allows \(output.rate) in a minute")
        ] : [])
  }
}
