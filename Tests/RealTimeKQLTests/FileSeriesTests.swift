import Foundation
import RealTimeKQL
import Testing

/// Files of output that follow each other, that are compressed, and that others give another name.
@Suite struct FileSeriesTests {
  private let folder = TemporaryFolder()

  /// Rows with line breaks and quotes in them.
  private func input(_ count: Int) throws -> String {
    let rows = (1...count).map { "{\"n\":\($0),\"text\":\"a, \\\"b\\\"\\nline \($0)\"}\n" }
    return try folder.write(rows.joined(), to: "in.ndjson")
  }

  @discardableResult
  private func run(_ words: [String], count: Int = 200) async throws -> RunStatistics {
    let request = try PipelineRequest(
      words: ["ndjson", try input(count), "--once", "-e", "T | project n, text"] + words)
    return try await request.pipeline.run()
  }

  private func names(_ ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { $0.hasSuffix(ending) }.sorted {
      ($0.count, $0) < ($1.count, $1)
    }
  }

  /// The numbers in the rows of all files with an ending, in order.
  private func numbers(_ ending: String) -> [Int] {
    names(ending).flatMap { name in
      folder.text(name).matches(of: /(?m)^(?:\{"n":)?(\d+),/).compactMap { Int($0.1) }
    }
  }

  @Test(arguments: ["csv", "json", "tsv", "line", "markdown"])
  func filesKeepTheirSize(_ output: String) async throws {
    let name = "out.\(output == "json" ? "jsonl" : output)"
    try await run([output, folder[name], "--rotate-size=1KiB"])
    let files = names("." + name.dropFirst(4))
    #expect(files.count > 3)
    #expect(files.first == name && files.contains("out.2.\(name.dropFirst(4))"))
    for file in files {
      let text = folder.text(file)
      #expect(text.utf8.count <= 1024 && text.utf8.count > 0, "\(file)")
      switch output {
      case "csv", "tsv": #expect(text.split(separator: "\n").first?.hasPrefix("n") == true)
      case "markdown": #expect(text.hasPrefix("| n | text |\n|---:|---|\n"))
      default: break
      }
    }
    let text = files.map { folder.text($0) }.joined()
    for number in 1...200 {
      #expect(text.matches(of: try Regex("line \(number)\\b")).count == 1, "\(number)")
    }
  }

  @Test(arguments: [(2, 200), (20, 3000), (200, 9000)])
  func arraysKeepTheirSize(_ size: Int, _ count: Int) async throws {
    let query = "T | project n, x = strrep('y', toint(n * 37 % (\(size) * 40)))"
    let request = try PipelineRequest(
      words: [
        "ndjson", try input(count), "--once", "-e", query, "json", folder["out.json"],
        "--rotate-size=\(size)KiB",
      ])
    _ = try await request.pipeline.run()
    var all: [Int] = []
    var total = 0
    for file in names(".json") {
      let data = Data(folder.text(file).utf8)
      #expect(data.count <= size << 10, "\(file)")
      total += data.count
      let rows = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
      all += rows.compactMap { $0["n"] as? Int }
    }
    #expect(all == Array(1...count))
    #expect(total > names(".json").count * size << 9, "files are not full")
  }

  @Test(arguments: [("gz", "gzip"), ("zst", "zstd")])
  func filesAreCompressed(_ ending: String, _ program: String) async throws {
    try await run(["json", folder["out.ndjson.\(ending)"]])
    try await run(["json", folder["out.ndjson.\(ending)"], "--append"])
    #expect(try folder.run(program, ["-d", "-k", "-q", folder["out.ndjson.\(ending)"]]))
    #expect(numbers("out.ndjson") == Array(1...200) + Array(1...200))
    let error = await failure { try await run(["json", folder["out.json.\(ending)"]]) }
    #expect(error?.message.hasPrefix("a JSON array is not compressed") == true)
  }

  /// Files of an earlier run are left alone, added to, or replaced, as it is said.
  @Test func earlierFiles() async throws {
    let words = ["json", folder["out-%Y%m%dx.ndjson"]]
    try await run(words, count: 1)
    try await run(words, count: 2)
    let files = names("x.ndjson") + names(".1.ndjson")
    #expect(files.count == 2, "\(files)")
    #expect(numbers(".1.ndjson") == [1, 2])
    try await run(words + ["--append"], count: 3)
    #expect(numbers(".1.ndjson") == [1, 2, 1, 2, 3])
    try await run(words + ["--overwrite"], count: 4)
    #expect(numbers("x.ndjson") == [1, 2, 3, 4])
    #expect(numbers(".1.ndjson") == [1, 2, 1, 2, 3])
  }

  @Test(arguments: ["a%q.csv", "a%", "%Y/a.csv"])
  func namesThatMeanNothing(_ name: String) {
    #expect(throws: PipelineError.self) {
      _ = try PipelineRequest(words: ["demo", "csv", name])
    }
  }

  @Test func layouts() async throws {
    let query = """
      print n = 1, text = 'a|b\\\\c\\t<i>', nothing = long(null), bag = dynamic({'k': [1]}) | extend esc = '\u{1B}[m'
      """
    func text(_ output: String) async throws -> String {
      let request = try PipelineRequest(
        words: [
          "ndjson", try input(1), "--once", "-e", "T | project n, text | take 0 | union (\(query))",
          output,
        ]
          + [folder["out.\(output)"]])
      _ = try await request.pipeline.run()
      return folder.text("out.\(output)")
    }
    #expect(
      try await text("tsv").contains("1\ta|b\\\\c\\t<i>\t\t{\"k\":[1]}\t\u{1B}[m\n"))
    #expect(
      try await text("line").hasSuffix("n: 1\ntext: a|b\\c␉<i>\nbag: {\"k\":[1]}\nesc: ␛[m\n\n"))
    #expect(
      try await text("markdown").hasSuffix(
        "| 1 | a\\|b\\\\c␉\\<i> |  | {\"k\":\\[1\\]} | ␛\\[m |\n"))
  }

  @Test func linksAreNotFollowed() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder["link.ndjson"], withDestinationPath: folder["target"])
    let error = await failure {
      try await run(["json", folder["link.ndjson"], "--rotate-size=1KiB", "--append"])
    }
    #expect(error?.exitCode == 5)
    #expect(!FileManager.default.fileExists(atPath: folder["target"]))
  }

  // MARK: Runs that go on

  private struct Live {
    let plan: PipelinePlan
    let task: Task<RunStatistics, any Error>
  }

  private func start(_ output: [String], state: Bool = true) async throws -> Live {
    let request = try PipelineRequest(
      words: ["ndjson", folder["in.ndjson"], "--follow", "--from=start", "-e", "T | project n"]
        + (state ? ["--state", folder["state"]] : []) + output)
    let plan = try request.pipeline.plan()
    return Live(plan: plan, task: try await plan.started())
  }

  private func rows(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "{\"n\":\($0)}\n" }.joined()
  }

  private func found(_ prefix: String = "out") -> [Int] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { $0.hasPrefix(prefix) || $0.hasPrefix("." + prefix) }.flatMap { name in
      folder.text(name).matches(of: /(?m)^(?:\{"n":)?(\d+)\}?,?$/).compactMap { Int($0.1) }
    }.sorted()
  }

  /// A file that has got another name is left; the next rows are in a new one of the old name.
  @Test(arguments: [true, false]) func renamedFilesAreBegunAnew(_ state: Bool) async throws {
    try folder.write(rows(1...10), to: "in.ndjson")
    let live = try await start(["csv", folder["out.csv"]], state: state)
    #expect(try await eventually { found().count == 10 })
    try FileManager.default.moveItem(atPath: folder["out.csv"], toPath: folder["out.csv.1"])
    live.plan.reopenOutputs()
    try folder.append(rows(11...20), to: "in.ndjson")
    #expect(try await eventually { found().count == 20 })
    live.task.cancel()
    _ = try await live.task.value
    #expect(folder.text("out.csv.1") == "n\n" + (1...10).map { "\($0)\n" }.joined())
    #expect(folder.text("out.csv") == "n\n" + (11...20).map { "\($0)\n" }.joined())
  }

  /// What came after a checkpoint is taken back from the whole series: files that were begun, and rows.
  @Test(arguments: ["out.ndjson", "out.json", "out.csv"])
  func aSeriesIsCutBack(_ name: String) async throws {
    try folder.write(rows(1...300), to: "in.ndjson")
    let output = name.hasSuffix(".csv") ? "csv" : "json"
    let words = [output, folder[name], "--rotate-size=1KiB"]
    let first = try await start(words)
    #expect(try await eventually { found().count == 300 })
    first.task.cancel()
    _ = try await first.task.value
    let checkpoint = folder.text("state/checkpoint")
    let before = names("." + name.dropFirst(4))
    try folder.append(rows(301...900), to: "in.ndjson")
    let second = try await start(words)
    #expect(try await eventually { found().count == 900 })
    // It is as if it were killed now, before a checkpoint names what it has begun.
    let started = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    second.task.cancel()
    _ = try await second.task.value
    let whole = names("." + name.dropFirst(4)).map { folder.text($0) }
    for file in names("." + name.dropFirst(4)) where !before.contains(file) {
      let token = try #require(checkpoint.firstMatch(of: /output \S+ \S+ \S+ \S+ (\S+)/)).1
      try FileManager.default.moveItem(
        atPath: folder[file], toPath: folder[".\(file).\(token).x.partial"])
    }
    try folder.write(checkpoint, to: "state/checkpoint")
    let third = try await start(words)
    #expect(try await eventually { found().count == 900 })
    third.task.cancel()
    _ = try await third.task.value
    #expect(names("." + name.dropFirst(4)).map { folder.text($0) } == whole, "\(started)")
    #expect(found() == Array(1...900))
    #expect(names(".partial") == [])
  }

  /// A file that was renamed, and not cut back yet, is cut under its new name; another one never is.
  @Test func aRenamedFileIsCutBack() async throws {
    try folder.write(rows(1...300), to: "in.ndjson")
    let words = ["json", folder["out.ndjson"]]
    let first = try await start(words)
    #expect(try await eventually { found().count == 300 })
    first.task.cancel()
    _ = try await first.task.value
    try folder.append(rows(301...310), to: "out.ndjson")
    try FileManager.default.moveItem(atPath: folder["out.ndjson"], toPath: folder["out.ndjson.1"])
    try folder.append(rows(301...400), to: "in.ndjson")
    let second = try await start(words)
    #expect(try await eventually { found().count == 400 })
    second.task.cancel()
    _ = try await second.task.value
    #expect(found() == Array(1...400))
    #expect(folder.text("out.ndjson") == rows(301...400))
  }

  /// A pattern that matches the files of the series does not read them.
  @Test func aSeriesIsNotReadByItself() async throws {
    try folder.write(rows(1...50), to: "a.ndjson")
    let request = try PipelineRequest(
      words: [
        "ndjson", folder["*.ndjson"], "--follow", "--from=start", "json", folder["out-%Y.ndjson"],
        "--rotate-size=100B", "-e", "T | project n",
      ])
    let task = try await request.pipeline.plan().started()
    #expect(try await eventually { found().count == 50 })
    try folder.append(rows(51...60), to: "a.ndjson")
    #expect(try await eventually { found().count == 60 })
    task.cancel()
    #expect(try await task.value.read == 60)
  }
}
