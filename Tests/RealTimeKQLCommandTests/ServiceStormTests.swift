import Foundation
import Glibc
import Testing

/// Services that can be told what they have already get everything once, whenever a run is killed.
@Suite struct ServiceStormTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// Killed at any moment, a run with `--state` goes on without loss or repetition.
  @Test(arguments: ["adx", "blob", "block", "http", "spooled"]) func aKillLosesAndDoublesNothing(
    _ name: String
  )
    async throws
  {
    let kusto = try KustoService()
    let blobs = try BlobService()
    let documents = try DocumentService()
    defer {
      kusto.stop()
      blobs.stop()
      documents.stop()
    }
    let outputs = [
      "adx": [
        "adx", "--adxcluster=\(kusto.url)", "--adxdatabase=D", "--adxtable=T",
        "--adx-batch-size=2KiB",
        "--adx-batch-interval=20ms",
      ],
      "blob": [
        "blob", "--blobconnectionstring-file=connection", "--blobcontainername=logs",
        "--blob-batch-size=2KiB", "--blob-batch-interval=20ms",
      ],
      "block": [
        "blob", "--blob-type=block", "--blobconnectionstring-file=connection",
        "--blobcontainername=logs", "--blob-batch-size=2KiB", "--blob-batch-interval=20ms",
      ],
      "spooled": [
        "adx", "--adxcluster=\(kusto.url)", "--adxdatabase=D", "--adxtable=T",
        "--adx-batch-size=2KiB", "--adx-batch-interval=20ms", "--spool=spool",
      ],
      "http": [
        "http", documents.url, "--http-format=elastic", "--http-index=i", "--http-batch-size=2KiB",
        "--http-batch-interval=20ms",
      ],
    ]
    try folder.write(blobs.connection(), to: "connection")
    let path = try folder.write("", to: "in.ndjson")
    let words =
      ["ndjson", path, "--follow", "--from=start", "--state=state"] + (outputs[name] ?? [])
    func delivered() -> [String] {
      switch name {
      case "adx", "spooled": kusto.rows("T")
      case "blob", "block": blobs.lines
      default: documents.rows
      }
    }
    var count = 0
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    for kill in 0..<Self.kills {
      let process = try Program(words, in: folder.path)
      let next = count + 200
      let rows = (count..<next).map { #"{"n":\#($0),"s":"row \#($0)"}"# + "\n" }
      for row in rows.prefix(100) { try file.write(contentsOf: Data(row.utf8)) }
      let before = delivered().count
      // At another moment each time: before, while and after rows are delivered.
      try await wait(for: "rows") { delivered().count > before || kill % 5 == 4 }
      for row in rows.dropFirst(100) { try file.write(contentsOf: Data(row.utf8)) }
      count = next
      try await Task.sleep(for: .milliseconds(kill * 37 % 200))
      process.send(SIGKILL)
      try await process.ended()
    }
    let process = try Program(words, in: folder.path)
    try file.write(contentsOf: Data("{\"n\":\(count),\"s\":\"row \(count)\"}\n".utf8))
    count += 1
    let last = "{\"n\":\(count - 1),\"s\":\"row \(count - 1)\"}"
    try await wait(for: "all rows; there are \(delivered().count) of \(count); \(process.errors)") {
      delivered().contains(last)
    }
    process.send(SIGINT)
    #expect(try await process.ended() == 0, "\(process.errors)")
    let all = delivered()
    let (lost, doubled) = (
      Set(Delivery.lines(count)).subtracting(all).count, all.count - Set(all).count
    )
    #expect(lost == 0 && doubled == 0, "\(lost) of \(count) are lost, \(doubled) are doubled")
  }

  /// How often runs are killed; `KILLS` says otherwise.
  private static let kills = Int(ProcessInfo.processInfo.environment["KILLS"] ?? "") ?? 6
}
