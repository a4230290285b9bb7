import Foundation
import Glibc
import Testing

/// A run that is killed with -9 again and again while it follows a file with `--state`, and goes on each
/// time: what it has delivered in the end is counted.
struct Storm {
  let folder: Folder
  private let words: [String]

  /// Takes the words of an output and its options.
  init(_ output: [String], query: String = "T | project n") throws {
    folder = try Folder()
    words =
      [
        "ndjson", "in.ndjson", "--follow", "--from=start", "--state=state", "-e", query,
      ] + output
  }

  /// Kills so many runs; the last one reads on to the end, and the numbers are what is delivered then.
  ///
  /// `KILLS` of the environment says otherwise.
  ///
  /// - Parameters:
  ///   - rounds: How many.
  ///   - meanwhile: Is called in each round, with its number.
  ///   - numbers: What is delivered.
  /// - Throws: What never came.
  func rage(
    _ rounds: Int, meanwhile: (Int) -> Void = { _ in }, numbers: () async throws -> [Int]
  ) async throws {
    let rounds = Int(ProcessInfo.processInfo.environment["KILLS"] ?? "") ?? rounds
    try folder.write("", to: "in.ndjson")
    var random = SystemRandomNumberGenerator()
    var written = 0
    func write(_ count: Int) throws {
      let lines = (written..<written + count).map { "{\"n\":\($0),\"text\":\"line \($0)\"}\n" }
      let file = try FileHandle(forWritingTo: URL(filePath: folder["in.ndjson"]))
      try file.seekToEnd()
      try file.write(contentsOf: Data(lines.joined().utf8))
      try file.close()
      written += count
    }
    // Before the first checkpoint nothing is promised.
    let first = try Program(words, in: folder.path)
    try await wait(for: "a checkpoint; \(first.errors)") {
      !folder.text("state/checkpoint").isEmpty
    }
    first.send(SIGKILL)
    try await first.ended()
    for round in 0..<rounds {
      let before = folder.text("state/checkpoint")
      let program = try Program(words, in: folder.path)
      // Most are killed at work, which on a busy machine begins after seconds, some while they start.
      if Int.random(in: 0..<4, using: &random) > 0 {
        try await wait(for: "a checkpoint; \(program.errors)") {
          folder.text("state/checkpoint") != before
        }
      }
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        try write(Int.random(in: 1...150, using: &random))
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...120, using: &random)))
      }
      meanwhile(round)
      program.send(SIGKILL)
      let code = try await program.ended()
      #expect(code == 137, "it ended by itself: \(program.errors)")
    }
    try write(10)
    let last = try Program(words, in: folder.path)
    let size = try FileManager.default.attributesOfItem(atPath: folder["in.ndjson"])[.size]
    let position = try #require(size as? Int)
    try await wait(for: "the end of the input in the checkpoint; \(last.errors)") {
      folder.text("state/checkpoint").contains(" \(position) ")
    }
    last.send(SIGTERM)
    #expect(try await last.ended() == 0, "\(last.errors)")
    let found = try await numbers().sorted()
    let lost = Set(0..<written).subtracting(found)
    #expect(lost.isEmpty, "lost \(lost.count): \(lost.sorted().prefix(5))")
    #expect(found.count == Set(found).count, "doubled \(found.count - Set(found).count)")
    #expect(found.allSatisfy { (0..<written).contains($0) })
  }
}
