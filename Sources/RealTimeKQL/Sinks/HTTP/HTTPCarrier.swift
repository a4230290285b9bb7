import KQL
import Synchronization

/// Brings batches to a service of the output `http`.
final class HTTPCarrier: BatchCarrier, @unchecked Sendable {
  let limits: BatchLimits
  private let output: HTTPOutput
  private let address: HTTPAddress
  private let client: HTTPClient
  private let headers: [(name: String, value: String)]

  /// What tells the rows of this output from those of all others; the same after a restart.
  private let origin: String

  /// Guards the number of documents that the service had already.
  private let known = Mutex(0)

  private let note: @Sendable (String) -> Void

  /// The tables whose rows have an `@timestamp` of their own.
  private var stamped: Set<Int> = []

  private static let rowLimit = 10_000

  init(
    _ output: HTTPOutput, _ address: HTTPAddress, origin: String, _ context: SinkContext
  ) throws(SinkError) {
    self.output = output
    self.origin = origin
    note = context.note
    var address = address
    if address.path.isEmpty || address.path == "/" { address.path = output.format.path }
    self.address = address
    limits = BatchLimits(
      bytes: output.batchSize.bytes, rows: Self.rowLimit,
      interval: .milliseconds(output.batchInterval.ticks / Timespan.millisecond))
    client = try HTTPClient("http", output.connection, context.patience)
    let secretHeaders = try output.secretHeaders()
    var headers = output.headers.compactMap { HTTPOutput.header($0) } + secretHeaders
    for header in secretHeaders {
      client.redaction.hide(header.value)
      for word in header.value.split(separator: " ") { client.redaction.hide(String(word)) }
    }
    if let token = output.token?.reveal({ $0 }) {
      headers.append(("Authorization", "\(output.format.scheme) \(token)"))
      client.redaction.hide(token)
    }
    self.headers = headers
    if let query = address.query { client.redaction.hide(query) }
  }

  func object(of line: Range<Int>, in batch: RowsBatch) -> Range<Int> {
    output.format.isStamped ? StampedLine(batch.bytes, line).object : line
  }

  func announce(_ table: OutputTable) throws(SinkError) {
    if let name = output.timeColumn {
      let type = table.schema.index(named: name).map { table.schema[$0].type }
      guard type == .datetime else {
        let problem =
          type.map { "column '\(name)' is \($0.rawValue), not datetime" }
          ?? "the results have no column '\(name)'"
        throw SinkError("http: \(problem); --http-time names it")
      }
    }
    for name in output.labels where table.schema.index(named: name) == nil {
      let title = table.title.map { " of '\($0)'" } ?? ""
      note("warning: http: the results\(title) have no column '\(name)', which --http-label names")
    }
    if table.schema.index(named: "@timestamp") != nil { stamped.insert(table.number) }
  }

  func mark() -> String? { origin }

  var counters: [Counter] {
    let known = known.withLock { $0 }
    return known > 0 ? [Counter("alreadyThere", known, label: "already there")] : []
  }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    var request = HTTPRequest("POST", address)
    request.headers = headers
    request.headers.append(("Content-Type", output.format.mediaType))
    request.headers.append(("User-Agent", "realtimekql"))
    request.headers.append(
      ("Idempotency-Key", "\(origin)-\(batch.numbers.first ?? 0)-\(batch.digest)"))
    request.body = output.format.body(
      batch, index: output.index, origin: origin, stamps: !stamped.contains(batch.table))
    if output.compresses { request.compress() }
    let answer = try client.send(request, needsBody: output.format == .elastic)
    if answer.isSuccess {
      return output.format == .elastic ? try documents(answer, batch) : .taken
    }
    switch answer.status {
    case 400, 413, 422: return .refused("\(answer.status) \(client.reason(answer))")
    case 401, 403:
      throw client.failure(
        answer, at: address, help: "--http-token-file is to name what authorizes it")
    default: throw client.failure(answer, at: address)
    }
  }

  /// What became of each document.
  private func documents(_ answer: HTTPAnswer, _ batch: RowsBatch) throws(SinkError) -> BatchOutcome
  {
    guard let json = answer.json else {
      throw SinkError("http: \(address.name) answered no JSON", .transient(after: nil))
    }
    if json["errors"]?.bool == false { return .taken }
    let items = json["items"]?.elements ?? []
    guard items.count == batch.count else {
      throw SinkError(
        "http: \(address.name) answered for \(items.count) of \(batch.count) rows",
        .transient(after: nil))
    }
    var refused: [(row: Int, reason: String)] = []
    var again: [Int] = []
    var reason = ""
    for (row, item) in items.enumerated() {
      guard let result = item.members.first?.value, let status = result["status"]?.number else {
        again.append(row)
        continue
      }
      // It was taken before, and only the answer was lost.
      if status == 409 { known.withLock { $0 += 1 } }
      if (200..<300).contains(status) || status == 409 { continue }
      let words = Self.words(of: result)
      if HTTPClient.isTransient(status) {
        again.append(row)
        reason = "\(status) \(words)"
      } else {
        refused.append((row, client.redaction.shown("\(status) \(words)")))
      }
    }
    if refused.isEmpty, again.isEmpty { return .taken }
    return .partly(
      refused: refused, again: again, reason: client.redaction.shown(reason),
      after: answer.retryAfter)
  }

  private static func words(of item: ReceivedJSON) -> String {
    guard let error = item["error"] else { return "" }
    if let text = error.string { return text }
    let type = error["type"]?.string ?? ""
    let reason = error["reason"]?.string ?? ""
    return [type, reason].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
