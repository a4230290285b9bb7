import Foundation
import RealTimeKQL
import Testing

/// A folder for the files of one test, removed with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "realtimekql-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: self[name]))
    return self[name]
  }

  /// Adds to a file in one write; `makes` it if need be.
  func append(_ text: String, to name: String, makes: Bool = false) throws {
    if makes, !FileManager.default.fileExists(atPath: self[name]) { try write("", to: name) }
    let handle = try FileHandle(forWritingTo: URL(filePath: self[name]))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// A file's text; empty when there is no such file.
  func text(_ name: String) -> String {
    (try? String(contentsOf: URL(filePath: self[name]), encoding: .utf8)) ?? ""
  }

  /// Waits until a file has so many lines; gives them, or what there is after two seconds.
  func lines(_ count: Int, in name: String) async throws -> [String] {
    var lines: [String] = []
    for _ in 0..<400 {
      lines = text(name).split(separator: "\n").map(String.init)
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  /// Runs a program over a file: `gzip`, `zstd`.
  func run(_ program: String, _ arguments: [String]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = nil
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// What a pipeline has written, and its statistics.
struct Outcome {
  let text: String
  let statistics: RunStatistics

  var lines: [Substring] { text.split(separator: "\n") }
}

extension TemporaryFolder {
  /// Runs a query over files of this folder and gives what it writes as lines of JSON.
  func run(
    _ input: String, _ arguments: [String], query: String? = nil, output: String = "json",
    to name: String? = nil, _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> Outcome {
    let file = name ?? "out-\(UUID().uuidString).ndjson"
    var options = RunOptions()
    options.once = true
    options.files = [path]
    change(&options)
    let request = RunRequest(
      input: input, inputArguments: arguments,
      queries: query.map { [NamedQuery(name: "query", text: $0)] } ?? [], output: output,
      outputArgument: self[file], options: options)
    let statistics = try await request.run()
    return Outcome(text: text(file), statistics: statistics)
  }
}

/// Why something fails; an issue is recorded when it does not.
func failure(_ body: () async throws -> Void) async -> PipelineError? {
  do {
    try await body()
  } catch let error as PipelineError {
    return error
  } catch {
    Issue.record(error)
    return nil
  }
  Issue.record("expected an error")
  return nil
}
