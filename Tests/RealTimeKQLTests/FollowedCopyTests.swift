import Foundation
import KQL
import RealTimeKQL
import Synchronization
import Testing

/// Copies and compressed files among those that are followed.
@Suite struct FollowedCopyTests {
  private let folder = TemporaryFolder()

  private func following(
    _ input: String, _ names: [String], query: String? = nil
  ) async throws -> Task<RunStatistics, any Error> {
    var options = RunOptions()
    options.follow = true
    options.from = .start
    let request = RunRequest(
      input: input, inputArguments: names.map { folder[$0] },
      queries: query.map { [NamedQuery(name: "query", text: $0)] } ?? [], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    return try await request.plan().started()
  }

  private func lines(_ count: Int) async throws -> [String] {
    try await folder.lines(count, in: "out.ndjson")
  }

  private func rows(_ range: ClosedRange<Int>) -> String {
    range.map { "{\"n\":\($0)}\n" }.joined()
  }

  @Test func copiesOfTruncatedFilesAreNotReadAgain() async throws {
    try folder.write(rows(1...300), to: "app.log")
    let run = try await following("ndjson", ["app.log*"])
    #expect(try await lines(300).count == 300)
    try FileManager.default.copyItem(atPath: folder["app.log"], toPath: folder["app.log.1"])
    try await Task.sleep(for: .milliseconds(600))
    try Data().write(to: URL(filePath: folder["app.log"]))
    try await Task.sleep(for: .milliseconds(600))
    try folder.append(rows(301...301), to: "app.log")
    #expect(try await lines(301).last == "{\"n\":301}")
    try await Task.sleep(for: .milliseconds(600))
    #expect(try await lines(301).count == 301)
    run.cancel()
    #expect(try await run.value.read == 301)
  }

  /// Every file is read once, whatever names it has while it is looked for.
  @Test func filesThatGetOtherNamesMeanwhileAreReadOnce() async throws {
    let names = ["app.log"] + (1...12).map { "app.log.\($0)" }
    for name in names.dropLast() { try folder.write("{\"n\":\"\(name)\"}\n", to: name) }
    let isDone = Atomic(false)
    let paths = names.map { folder[$0] }
    let rotation = Thread {
      // The last gives its name to none, and becomes the first.
      while !isDone.load(ordering: .relaxed) {
        for index in paths.indices.dropLast().reversed() { rename(paths[index], paths[index + 1]) }
        rename(paths[paths.count - 1], paths[0])
        usleep(2000)
      }
    }
    rotation.start()
    defer { isDone.store(true, ordering: .relaxed) }
    // Under a sanitizer a start takes long.
    let end = ContinuousClock.now + .seconds(5)
    for _ in 0..<60 where ContinuousClock.now < end {
      let input = try ByteInput.following([folder["app.log*"]], from: .start) { LineFraming() }
      var texts: [String] = []
      while case .chunk(let chunk, _) = try input.nextChunk(timeout: 0) {
        let bytes = UnsafeBufferPointer(start: chunk.start, count: chunk.count)
        texts.append(String(decoding: bytes, as: UTF8.self))
      }
      #expect(Set(texts).count == texts.count, "\(texts)")
      input.stop()
    }
  }

  @Test func othersOfLikeNamesAreRead() async throws {
    let head = String(repeating: "x", count: 64)
    try folder.write("\(head)\n1\n", to: "app.csv")
    let run = try await following("csv", ["app*.csv"], query: "T | count")
    try await Task.sleep(for: .milliseconds(300))
    try folder.write("\(head)\n1\n2\n", to: "app-2.csv")
    try await Task.sleep(for: .milliseconds(700))
    run.cancel()
    #expect(try await run.value.read == 3)
  }

  @Test func compressedOldFilesAreNotReadAgain() async throws {
    try folder.write(rows(1...300), to: "app.log")
    let run = try await following("ndjson", ["app.log*"])
    #expect(try await lines(300).count == 300)
    try FileManager.default.moveItem(atPath: folder["app.log"], toPath: folder["app.log.1"])
    try folder.write(rows(301...310), to: "app.log")
    #expect(try await lines(310).count == 310)
    #expect(try folder.run("gzip", [folder["app.log.1"]]))
    try await Task.sleep(for: .milliseconds(900))
    try folder.append(rows(311...311), to: "app.log")
    #expect(try await lines(311).last == "{\"n\":311}")
    run.cancel()
    #expect(try await run.value.read == 311)
  }

  /// Whoever copies a file makes the new one first.
  @Test func emptyCopiesAreNothingYet() async throws {
    try folder.write(rows(1...300), to: "app.log")
    let run = try await following("ndjson", ["app.log*"])
    #expect(try await lines(300).count == 300)
    try folder.write("", to: "app.log.1")
    try await Task.sleep(for: .milliseconds(900))
    try folder.append(rows(1...300), to: "app.log.1")
    try Data().write(to: URL(filePath: folder["app.log"]))
    try await Task.sleep(for: .milliseconds(900))
    try folder.append(rows(301...301), to: "app.log")
    #expect(try await lines(301).last == "{\"n\":301}")
    run.cancel()
    #expect(try await run.value.read == 301)
  }

  /// What was cut off before it was read is read from the copy, and not once more when that is compressed.
  @Test func whatOnlyACopyHasIsReadOnce() async throws {
    try folder.write(rows(1...300), to: "app.log")
    let run = try await following("ndjson", ["app.log*"])
    #expect(try await lines(300).count == 300)
    try folder.write(rows(1...340), to: "app.log.1")
    try Data().write(to: URL(filePath: folder["app.log"]))
    #expect(try await lines(340).count == 340)
    #expect(try folder.run("gzip", [folder["app.log.1"]]))
    try await Task.sleep(for: .milliseconds(900))
    try folder.append(rows(341...341), to: "app.log")
    #expect(try await lines(341).last == "{\"n\":341}")
    run.cancel()
    #expect(try await run.value.read == 341)
  }

  /// Whoever compresses a file makes the new one first, and fills it later.
  @Test func emptyCompressedFilesAreNothingYet() async throws {
    try folder.write(rows(1...300), to: "app.log")
    let run = try await following("ndjson", ["app.log*"])
    #expect(try await lines(300).count == 300)
    try FileManager.default.moveItem(atPath: folder["app.log"], toPath: folder["app.log.1"])
    try folder.write(rows(301...310), to: "app.log")
    try folder.write("", to: "app.log.1.gz")
    #expect(try await lines(310).count == 310)
    try await Task.sleep(for: .milliseconds(600))
    let packed = Process()
    packed.executableURL = URL(filePath: "/usr/bin/env")
    packed.arguments = ["gzip", "-c", folder["app.log.1"]]
    packed.standardOutput = FileHandle(forWritingAtPath: folder["app.log.1.gz"])
    try packed.run()
    packed.waitUntilExit()
    try FileManager.default.removeItem(atPath: folder["app.log.1"])
    try await Task.sleep(for: .milliseconds(900))
    try folder.append(rows(311...311), to: "app.log")
    #expect(try await lines(311).last == "{\"n\":311}")
    run.cancel()
    #expect(try await run.value.read == 311)
  }

  @Test func compressedFilesAreFollowed() async throws {
    let plain = try folder.write(rows(1...300), to: "a")
    #expect(try folder.run("gzip", [plain]))
    let first = try Data(contentsOf: URL(filePath: plain + ".gz"))
    let run = try await following("ndjson", ["a.gz"])
    #expect(try await lines(300).count == 300)
    let handle = try FileHandle(forWritingTo: URL(filePath: plain + ".gz"))
    try handle.seekToEnd()
    try handle.write(contentsOf: first)
    try handle.close()
    #expect(try await lines(600).count == 600)
    run.cancel()
    #expect(try await run.value.malformed == 0)
  }

  @Test func fieldsOfEventsAreNotLost() async throws {
    try folder.write("", to: "a.ndjson")
    let run = try await following("ndjson", ["a.ndjson"])
    try folder.append("{\"d\":1}\n", to: "a.ndjson")
    #expect(try await lines(1) == [#"{"d":1}"#])
    try folder.append("{\"d\":1.5,\"e\":{\"f\":[1,\"x\"]}}\n", to: "a.ndjson")
    #expect(try await lines(2).last == #"{"d":1.5,"e":{"f":[1,"x"]}}"#)
    run.cancel()
    _ = try await run.value
  }

  @Test func valuesOfAWiderTypeAreKept() async throws {
    try folder.write("{\"d\":1,\"s\":\"a\"}\n", to: "a.ndjson")
    let run = try await following("ndjson", ["a.ndjson"], query: "T | where isnotempty(s)")
    #expect(try await lines(1).count == 1)
    try folder.append("{\"d\":1.5,\"s\":\"b\",\"new\":true}\n", to: "a.ndjson")
    try folder.append("{\"d\":\"x\",\"s\":\"c\"}\n", to: "a.ndjson")
    #expect(
      try await lines(3) == [
        #"{"d":1,"s":"a"}"#, #"{"d":1.5,"s":"b","new":true}"#, #"{"d":"x","s":"c"}"#,
      ])
    run.cancel()
    _ = try await run.value
  }

  @Test func foldersInFoldersGainFiles() async throws {
    let deep = folder["logs/a/b"]
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    try folder.write(rows(1...1), to: "logs/x.log")
    try folder.write("{\"n\":0}\n", to: "logs/a/other.txt")
    let run = try await following("ndjson", ["logs/**/*.log"])
    #expect(try await lines(1).count == 1)
    try folder.write(rows(2...2), to: "logs/a/b/y.log")
    #expect(try await lines(2).last == "{\"n\":2}")
    run.cancel()
    #expect(try await run.value.read == 2)
    let whole = try await folder.run(
      "ndjson", [folder["logs/**/*.log"]], query: "T | summarize sum(n)")
    #expect(whole.lines == [#"{"sum_n":3}"#])
    let all = try await folder.run("ndjson", [folder["logs/**"]], query: "T | summarize count()")
    #expect(all.lines == [#"{"count_":3}"#])
  }
}
