import Foundation
import RealTimeKQL
import Testing

/// A key that an output uses is nowhere to be seen.
@Suite struct OutputSecretTests {
  private let folder: Folder
  private let key = "Zm9vYmFy-hunter2-key"

  init() throws { folder = try Folder() }

  /// Every place where a run leaves texts: its words, what it says and writes, its state, its limits.
  private func traces(_ process: Program) -> String {
    let own = ["cmdline", "limits"].map { name in
      (try? Data(contentsOf: URL(filePath: "/proc/\(process.id)/\(name)"))).map {
        String(decoding: $0, as: UTF8.self)
      } ?? ""
    }
    return own.joined(separator: "\n")
  }

  private func files() -> String {
    let all =
      FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return all.filter { $0 != "key" }.map(folder.text).joined(separator: "\n")
  }

  @Test(arguments: [true, false]) func isNowhere(_ isFile: Bool) async throws {
    // It repeats what it is sent, as an error.
    let service = try CollectorService([
      .reply(.answer(500, [:], "not \(key)")), .reply(.answer(500, [:], "not \(key)")),
    ]) { request in
      let token = request.headers["authorization"] ?? ""
      return request.text.contains("\"n\":1}")
        ? .answer(400, [:], "{\"message\":\"not \(token)\"}") : nil
    }
    defer { service.stop() }
    try folder.write(key + "\n", to: "key")
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "in.ndjson")
    let process = try Program(
      [
        "ndjson", "in.ndjson", "--follow", "--from=start", "--state=state", "--stats=stats.json",
        "--dead-letter=dead.ndjson", "--spool=spool", "http", service.url + "/in",
      ] + (isFile ? ["--http-token-file=key"] : []), in: folder.path,
      environment: isFile ? [:] : ["REALTIMEKQL_HTTP_TOKEN": key])
    try await wait(for: "a dead letter") { !folder.text("dead.ndjson").isEmpty }
    #expect(service.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(key)" })
    let traces = traces(process)
    #expect(traces.contains("realtimekql") && !traces.contains(key))
    let limit = traces.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
    #expect(limit?.split(separator: " ").dropFirst(4).prefix(2).allSatisfy { $0 == "0" } == true)
    process.send(SIGINT)
    try await process.ended()
    #expect(process.errors.contains("answered 500: not ***"), "\(process.errors)")
    #expect(!process.errors.contains(key) && !process.output.contains(key))
    let files = files()
    #expect(files.contains("400 not Bearer ***"), "\(files)")
    #expect(!files.contains(key))
  }
}
