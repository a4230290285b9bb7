import KQL
import Synchronization

/// Brings batches to a table of Azure Data Explorer: by the queue, or straight to the engine.
final class KustoCarrier: BatchCarrier, @unchecked Sendable {
  let limits: BatchLimits
  private let output: KustoOutput
  private let client: KustoClient
  private let queue: KustoQueue
  private let table: KustoTable
  private let patience: Patience

  /// What tells the rows of this output from those of all others; the same after a restart.
  private let origin: String

  /// Whether messages wait until a checkpoint is written that knows of their blobs.
  private let waitsForMark: Bool

  /// The mappings of the tables of the run.
  private var mappings: [Int: String?] = [:]

  /// Blobs that no message tells of yet, in order.
  private var uploads: [KustoQueue.Upload] = []

  private var mustReset: Bool

  /// Guards the number of requests that were not answered.
  private let unanswered = Mutex(0)

  /// The engine takes 4 MB in a request, before compression.
  static let directLimit = 4_000_000

  private static let rowLimit = 1_000_000

  /// Makes a carrier.
  ///
  /// - Parameters:
  ///   - output: The settings.
  ///   - client: Speaks with the cluster.
  ///   - http: Sends the requests.
  ///   - past: The words of an earlier run's mark.
  ///   - context: What is known of the run.
  init(
    _ output: KustoOutput, _ client: KustoClient, _ http: HTTPClient, past: String?,
    _ context: SinkContext
  ) {
    self.output = output
    self.client = client
    queue = KustoQueue(client, http, table: output.table)
    patience = context.patience
    table = KustoTable(client: client, name: output.table, note: context.note)
    let words = past?.split(separator: ";", omittingEmptySubsequences: false) ?? []
    origin = words.first.map { String($0) } ?? RandomName.make()
    uploads = words.dropFirst().compactMap { KustoQueue.Upload(text: $0) }
    waitsForMark = context.goesOnLater && !output.isDirect
    mustReset = output.resets && past == nil
    limits = BatchLimits(
      bytes: output.batchBytes, rows: Self.rowLimit,
      interval: .milliseconds(output.batchTime.ticks / Timespan.millisecond))
    committable = uploads.count
  }

  /// How many of the uploads a written mark knows of.
  private var committable: Int

  func announce(_ table: OutputTable) throws(SinkError) {
    if mustReset {
      try self.table.reset()
      mustReset = false
    }
    mappings[table.number] = try self.table.prepare(table.schema)
    if output.isDirect, output.resets { try allowStreaming() }
  }

  /// A table that was just made takes rows at once only when it is told to.
  private func allowStreaming() throws(SinkError) {
    let command =
      ".alter table \(KustoClient.quoted(output.table)) policy streamingingestion enable"
    let answer = try client.answer(command, at: client.engine)
    guard answer.isSuccess || answer.status == 403 else { throw client.failure(answer, command) }
  }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    let mapping = mappings[batch.table] ?? nil
    if output.isDirect { return try sendDirectly(batch, mapping) }
    try commitReady()
    let upload = try queue.upload(
      batch.bytes, tag: "\(origin)-\(batch.numbers.first ?? 0)", mapping: mapping)
    uploads.append(upload)
    if !waitsForMark { committable = uploads.count }
    return .taken
  }

  private func sendDirectly(
    _ batch: RowsBatch, _ mapping: String?
  ) throws(SinkError) -> BatchOutcome {
    var address = client.engine
    address.path =
      "/v1/rest/ingest/\(client.database.percentEncoded)/\(output.table.percentEncoded)"
    address.query = "streamFormat=multijson" + (mapping.map { "&mappingName=\($0)" } ?? "")
    var request = HTTPRequest("POST", address)
    request.headers = [("Content-Type", "application/json; charset=utf-8")]
    request.body = batch.bytes
    request.compress()
    let answer: HTTPAnswer
    do throws(SinkError) {
      answer = try client.send(request, needsBody: false)
    } catch {
      if case .transient = error.kind { unanswered.withLock { $0 += 1 } }
      throw error
    }
    if answer.isSuccess { return .taken }
    if answer.status == 413 { return .refused("413 \(client.reason(answer))") }
    let code = answer.json?["error"]?["code"]?.string ?? ""
    let isPermanent = answer.json?["error"]?["@permanent"]?.bool ?? true
    let isOfTheTable = ["Entity", "Policy", "Mapping", "Authorization", "Disabled", "NotEnabled"]
      .contains { code.contains($0) }
    if answer.status == 400, isPermanent, !isOfTheTable {
      return .refused("400 \(client.reason(answer))")
    }
    throw client.failure(answer, ".ingest rows")
  }

  func settle() throws(SinkError) { try commitReady() }

  /// Tells the cluster of the blobs that it may know of.
  private func commitReady() throws(SinkError) {
    while committable > 0, let upload = uploads.first {
      try queue.commit(upload)
      uploads.removeFirst()
      committable -= 1
    }
  }

  func mark() -> String? {
    // Rows that go straight to the engine cannot be taken back.
    output.isDirect ? nil : ([origin] + uploads.map(\.text)).joined(separator: ";")
  }

  func stored(_ mark: String) {
    let known = Set(mark.split(separator: ";").dropFirst().map(String.init))
    committable = uploads.prefix { known.contains($0.text) }.count
    do throws(SinkError) {
      try patience.persist(with: "adx") { () throws(SinkError) in try commitReady() }
    } catch {
      // What cannot be told now is in the mark, and is told by the next run.
    }
  }

  func finish() throws(SinkError) { try commitReady() }

  var counters: [Counter] { Counter.unanswered(unanswered.withLock { $0 }) }
}
