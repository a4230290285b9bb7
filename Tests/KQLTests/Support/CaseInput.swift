import Foundation
import KQL

/// The events of a case: a fenced block of `csv`, `ndjson` or `syslog`, fed through the format's reader.
///
/// The block's first line may name the table: ```` ```csv Events ````. A csv header may say types
/// (`name: type, …`). A line `--- batch` ends a chunk of the input.
struct CaseInput: Sendable {
  let format: String
  let table: String
  let text: String

  /// The input of a fenced block, `nil` when it is something else.
  init?(_ block: ArraySlice<String>) {
    guard let words = block.first?.dropFirst(3).split(separator: " "), let format = words.first,
      ["csv", "ndjson", "syslog"].contains(format), words.last != "output"
    else { return nil }
    self.format = String(format)
    table = words.count > 1 ? String(words[1]) : "Events"
    text = block.dropFirst().dropLast().map { $0 + "\n" }.joined()
  }

  /// What a query over the events gives: its last table.
  func result(of query: String) throws -> Table? { try result(of: query, stream: nil) }

  /// What it gives when the events come one by one and do not end; on the way there is shown what is not
  /// final.
  func liveResult(of query: String) throws -> Table? {
    let settings = StreamSettings(tolerance: Timespan(ticks: 600_000_000))
    return try result(of: query, stream: settings)
  }

  private func result(of query: String, stream: StreamSettings?) throws -> Table? {
    var chunks = text.components(separatedBy: "--- batch\n")
    var declared: Schema?
    if format == "csv", let header = chunks[0].split(separator: "\n").first, header.contains(":") {
      let schema = try Schema(declaration: String(header))
      declared = schema
      chunks[0] =
        schema.map(\.name).joined(separator: ",") + "\n"
        + chunks[0].dropFirst(header.utf8.count + 1)
    }
    let catalog = try catalog(sample: chunks[0], declared)
    let bound = try Query(query, catalog: catalog, now: Project.now)
    let collector = Collector()
    let execution = QueryExecution(
      bound, catalog: catalog, now: Project.now, stream: stream
    ) { _ in [RowEncoding(table: 0, collector)] }
    if stream != nil {
      chunks = chunks.joined().split(separator: "\n").map { "\($0)\n" }
      // The names of columns stand before the first event.
      if format == "csv", chunks.count > 1 { chunks[0] += chunks.remove(at: 1) }
    }
    try execution.prepare()
    let worker = try execution.makeWorker()
    let rows = EncodedRows()
    var offset = 0
    let reader = StreamReader([worker])
    for text in chunks {
      reader.read(Self.chunk(text, offset))
      offset += text.utf8.count
      if stream != nil {
        collector.isPaused = true
        worker.snapshot(now: Project.now)
        collector.isPaused = false
      }
      guard let results = worker.takeResults() else { continue }
      if !execution.take(results, into: [rows]) { break }
    }
    execution.finish([worker]) {
      rows.take($0[0])
      return true
    }
    return Table(schema: execution.schema, batches: collector.batches.map { $0.decoded() })
  }

  private func catalog(sample: String, _ declared: Schema?) throws -> InputCatalog {
    try Array(sample.utf8).withUnsafeBufferPointer { sample in
      switch format {
      case "csv": InputCatalog(standard: try CSVFormat(sample: sample, schema: declared))
      case "ndjson": InputCatalog(standard: NDJSONFormat(sample: sample))
      default:
        InputCatalog(
          standard: SyslogFormat(.original), views: ["Syslog": SyslogFormat(.sentinel)])
      }
    }
  }

  private static func chunk(_ text: String, _ offset: Int) -> Chunk {
    let bytes = Array(text.utf8)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Chunk.slack)
    memory.initialize(repeating: 0, count: bytes.count + Chunk.slack)
    memory.update(from: bytes, count: bytes.count)
    return Chunk(
      start: memory, count: bytes.count, offset: offset, received: Project.now, origin: "events.log"
    )
  }

  /// Keeps the rows instead of formatting them.
  private final class Collector: RowFormatter, @unchecked Sendable {
    var batches: [Batch] = []

    /// Whether rows are let go.
    var isPaused = false

    func format(_ batch: Batch, to buffer: inout ByteBuffer) {
      if !isPaused { batches.append(batch) }
    }
  }
}
