import Foundation
import KQL
import RealTimeKQL
import Synchronization
import Testing

/// Runs that go on where another one was: `--state`.
@Suite struct CheckpointTests {
  private let folder = TemporaryFolder()

  /// Follows files of the folder with checkpoints.
  private func start(
    _ names: [String] = ["a.ndjson"], _ queries: [String] = [], input: String = "ndjson",
    output: String = "json", to out: String = "out.ndjson",
    _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> Run {
    var options = RunOptions()
    options.follow = true
    options.from = .start
    options.state = folder["state"]
    change(&options)
    let request = RunRequest(
      input: input, inputArguments: names.map { folder[$0] },
      queries: queries.map { NamedQuery(name: "query", text: $0) }, output: output,
      outputArgument: folder[out], options: options)
    let plan = try request.plan()
    let said = Said()
    said.add(plan.warnings)
    return Run(task: try await plan.started { said.add([$0]) }, said: said)
  }

  private struct Run {
    let task: Task<RunStatistics, any Error>
    let said: Said

    /// What has been said so far, besides the statistics.
    var warnings: [String] { said.all }

    @discardableResult
    func stop() async throws -> RunStatistics {
      task.cancel()
      return try await task.value
    }
  }

  /// What a run has said.
  private final class Said: Sendable {
    /// Guards the lines.
    private let lines = Mutex<[String]>([])

    func add(_ new: [String]) {
      lines.withLock { $0 += new.filter { !$0.isEmpty } }
    }

    var all: [String] { lines.withLock { $0 } }
  }

  /// Waits until the output has so many lines; gives them, or what there is after some seconds.
  private func lines(_ count: Int, of name: String = "out.ndjson") async throws -> [String] {
    var lines: [String] = []
    for _ in 0..<600 {
      lines = folder.text(name).split(separator: "\n").map(String.init)
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  private func rows(_ numbers: ClosedRange<Int>) -> String {
    numbers.map { "{\"n\":\($0)}\n" }.joined()
  }

  private func expected(_ numbers: ClosedRange<Int>) -> [String] {
    numbers.map { "{\"n\":\($0)}" }
  }

  /// Lets a run read the file and stops it.
  private func runOnce(_ count: Int, _ names: [String] = ["a.ndjson"]) async throws {
    let run = try await start(names)
    #expect(try await lines(count).count == count)
    try await run.stop()
  }

  @Test func aRunGoesOnWhereAnotherWas() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    try await runOnce(3)
    try folder.append(rows(4...5), to: "a.ndjson")
    let run = try await start()
    #expect(try await lines(5) == expected(1...5))
    #expect(try await run.stop().read == 2)
    #expect(run.warnings == [])
  }

  /// What a killed run has written after its last checkpoint is cut off and made again.
  @Test(arguments: ["out.ndjson", "out.json", "out.csv"])
  func rowsAfterTheCheckpointAreNotDoubled(_ name: String) async throws {
    let output = name.hasSuffix(".csv") ? "csv" : "json"
    try folder.write(rows(1...3), to: "a.ndjson")
    let query = ["T | project n"]
    let first = try await start(["a.ndjson"], query, output: output, to: name)
    _ = try await lines(4, of: name)
    try await first.stop()
    let checkpoint = folder.text("state/checkpoint")
    try folder.append(rows(4...2000), to: "a.ndjson")
    let second = try await start(["a.ndjson"], query, output: output, to: name)
    _ = try await lines(2000, of: name)
    try await second.stop()
    let whole = folder.text(name)
    try folder.write(checkpoint, to: "state/checkpoint")
    let third = try await start(["a.ndjson"], query, output: output, to: name)
    #expect(try await third.stop().read <= 1997)
    let fourth = try await start(["a.ndjson"], query, output: output, to: name)
    for _ in 0..<600 where folder.text(name) != whole {
      try await Task.sleep(for: .milliseconds(5))
    }
    try await fourth.stop()
    #expect(folder.text(name) == whole)
    #expect(whole.contains("2000"))
  }

  /// What was truncated and its copy were both known, when the results of what came last were not in the output yet.
  @Test func whatTwoPathsKnowIsReadOnce() async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    try folder.write(rows(1...40), to: "a.ndjson.1")
    let first = try await start(["a.ndjson*"])
    #expect(try await lines(80).count == 80)
    try await first.stop()
    try folder.append(rows(41...60), to: "a.ndjson.1")
    try folder.write(rows(61...62), to: "a.ndjson")
    let second = try await start(["a.ndjson*"])
    #expect(try await Set(lines(102).suffix(22)) == Set(expected(41...62)))
    #expect(try await second.stop().read == 22)
  }

  /// What was truncated before anything of it was read is not read again from a copy that was.
  @Test func whatItsCopyHasIsReadOnce() async throws {
    let first = "{\"n\":1,\"s\":\"\(String(repeating: "x", count: 80))\"}"
    try folder.write(first, to: "a.ndjson")
    try folder.write("\(first)\n\(rows(2...40))", to: "a.ndjson.1")
    let query = ["T | project n"]
    let one = try await start(["a.ndjson*"], query)
    #expect(try await lines(40).count == 40)
    let end = " \(folder.text("a.ndjson.1").utf8.count) 256 "
    for _ in 0..<600 where !folder.text("state/checkpoint").contains(end) {
      try await Task.sleep(for: .milliseconds(5))
    }
    let checkpoint = folder.text("state/checkpoint")
    #expect(checkpoint.contains(end))
    try await one.stop()
    try folder.write(checkpoint, to: "state/checkpoint")
    try folder.write(rows(41...42), to: "a.ndjson")
    let two = try await start(["a.ndjson*"], query)
    #expect(try await Set(lines(42)) == Set(expected(1...42)))
    #expect(try await two.stop().read == 2)
  }

  @Test func renamedWhileDown() async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    try await runOnce(40)
    try folder.append(rows(41...42), to: "a.ndjson")
    try FileManager.default.moveItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
    try folder.write(rows(43...44), to: "a.ndjson")
    let run = try await start()
    #expect(try await lines(44) == expected(1...44))
    #expect(run.warnings == [])
    try await run.stop()
  }

  /// Files that came and went while nobody looked are read too, but no copies of them.
  @Test func severalWereRenamedWhileDown() async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    try folder.write(rows(901...940), to: "a.ndjson.9")
    // The times of files are coarse: what is made just before the start may have been made behind it.
    try await Task.sleep(for: .milliseconds(300))
    try await runOnce(40)
    try folder.append(rows(41...42), to: "a.ndjson")
    try FileManager.default.moveItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.3"])
    try FileManager.default.copyItem(atPath: folder["a.ndjson.3"], toPath: folder["a.ndjson.old"])
    try folder.write(rows(43...44), to: "a.ndjson.2")
    try await Task.sleep(for: .milliseconds(20))
    try folder.write(rows(45...46), to: "a.ndjson.1")
    try folder.write(rows(47...48), to: "a.ndjson")
    let run = try await start()
    #expect(try await lines(48) == expected(1...48))
    #expect(run.warnings.count == 1)
    try await run.stop()
  }

  /// A copy that was made before the file was cut has the rest.
  @Test func copiedAndTruncatedWhileDown() async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    try await runOnce(40)
    try folder.append(rows(41...42), to: "a.ndjson")
    try FileManager.default.copyItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
    try truncate("a.ndjson")
    try folder.append(rows(43...44), to: "a.ndjson")
    let run = try await start()
    #expect(try await lines(44) == expected(1...44))
    #expect(run.warnings == [])
    try await run.stop()
  }

  /// A file that was cut and got another name then is none that was read, however old it is.
  @Test(arguments: [true, false]) func truncatedAndRenamedWhileDown(_ isCopied: Bool) async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    // The times of files are coarse: what is made just before the start may have been made behind it.
    try await Task.sleep(for: .milliseconds(300))
    try await runOnce(40)
    if isCopied {
      try FileManager.default.copyItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.2"])
    }
    try truncate("a.ndjson")
    try folder.append(rows(41...90), to: "a.ndjson")
    try FileManager.default.moveItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
    try folder.write(rows(91...92), to: "a.ndjson")
    let run = try await start()
    #expect(try await lines(92) == expected(1...92))
    #expect(run.warnings.count == 1)
    try await run.stop()
  }

  /// A file that was cut and has grown past the old place is another one, though its number is the same.
  @Test func regrownWhileDown() async throws {
    try folder.write(rows(1...40), to: "a.ndjson")
    try await runOnce(40)
    try truncate("a.ndjson")
    try folder.append(rows(1...20) + rows(1041...1100), to: "a.ndjson")
    let run = try await start()
    let all = expected(1...40) + expected(1...20) + expected(1041...1100)
    #expect(try await lines(120) == all)
    #expect(run.warnings.count == 1)
    #expect(run.warnings.first?.contains("read from its start") == true)
    try await run.stop()
  }

  @Test func columnsStayWhatTheyWere() async throws {
    try folder.write("n,text\n1,a\n2,b\n", to: "a.csv")
    let query = ["T | project n = n + 1, text"]
    let first = try await start(["a.csv"], query, input: "csv")
    #expect(try await lines(2).count == 2)
    try await first.stop()
    try folder.append("x,3\n4,5\n", to: "a.csv")
    let second = try await start(["a.csv"], query, input: "csv")
    #expect(
      try await lines(4) == [
        #"{"n":2,"text":"a"}"#, #"{"n":3,"text":"b"}"#, #"{"n":null,"text":"3"}"#,
        #"{"n":5,"text":"5"}"#,
      ])
    try await second.stop()
  }

  private func truncate(_ name: String) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: folder[name]))
    try handle.truncate(atOffset: 0)
    try handle.close()
  }

  // MARK: Windows

  private func events(_ seconds: [Int]) -> String {
    seconds.map { "{\"ts\":\"2024-01-01T00:\(pad($0 / 60)):\(pad($0 % 60))Z\",\"v\":\($0)}\n" }
      .joined()
  }

  private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private func window(_ start: Int, _ count: Int, _ sum: Int) -> String {
    let time = "\(pad(start / 60)):\(pad(start % 60))"
    return "{\"w\":\"2024-01-01T00:\(time).0000000Z\",\"c\":\(count),\"s\":\(sum)}"
  }

  private let windows =
    "T | where v >= 0 | summarize c = count(), s = sum(v) by w = bin(ts, 10s)"

  /// A window that is open when the run stops is whole when it ends, and given out once.
  @Test func openWindowsGoOn() async throws {
    // A tolerance that the clock does not reach: only events end windows.
    func change(_ options: inout RunOptions) {
      options.tolerance = "5m"
      options.lateFile = folder["late.ndjson"]
    }
    try folder.write(events([1, 4, 12, 320, 325]), to: "a.ndjson")
    let first = try await start(["a.ndjson"], [windows], change)
    #expect(try await lines(2) == [window(0, 2, 5), window(10, 1, 12)])
    // Of a window that has been given out.
    try folder.append(events([2, 28]), to: "a.ndjson")
    #expect(try await lines(1, of: "late.ndjson").count == 1)
    let statistics = try await first.stop()
    #expect((statistics.read, statistics.late) == (7, 1))
    let second = try await start(["a.ndjson"], [windows], change)
    try folder.append(events([29, 631]), to: "a.ndjson")
    let all = [
      window(0, 2, 5), window(10, 1, 12), window(20, 2, 57), window(320, 2, 645),
    ]
    #expect(try await lines(4) == all)
    let rest = try await second.stop()
    #expect((rest.read, rest.late) == (2, 0))
    #expect(try await lines(1, of: "late.ndjson").count == 1)
    #expect(folder.text("out.ndjson").split(separator: "\n").count == 4)
  }

  /// Rows of open windows are found in the old file after a rename and in the copy after a truncation.
  @Test(arguments: [false, true])
  func openWindowsAcrossRotation(_ copies: Bool) async throws {
    func change(_ options: inout RunOptions) {
      options.tolerance = "5m"
    }
    let many = Array(repeating: 5, count: 30)
    try folder.write(events(many + [7]), to: "a.ndjson")
    let queries = [windows, "T | where v == 7 | project v"]
    let first = try await start(["a.ndjson"], queries, change)
    #expect(try await lines(1) == [#"{"v":7}"#])
    if copies {
      try FileManager.default.copyItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
      try truncate("a.ndjson")
    } else {
      try FileManager.default.moveItem(atPath: folder["a.ndjson"], toPath: folder["a.ndjson.1"])
    }
    try folder.append(events([8, 7]), to: "a.ndjson", makes: true)
    #expect(try await lines(2).count == 2)
    try await first.stop()
    let second = try await start(["a.ndjson"], queries, change)
    try folder.append(events([311]), to: "a.ndjson")
    #expect(
      try await lines(3) == [#"{"v":7}"#, #"{"v":7}"#, window(0, 33, 172)])
    #expect(try await second.stop().read == 1)
    #expect(second.warnings == [])
  }

  /// Files of the same hours are one stream: none of their events is late, also across a restart.
  @Test func filesOfTheSameHoursAreOneStream() async throws {
    func change(_ options: inout RunOptions) {
      options.tolerance = "5m"
    }
    let names = ["a.ndjson", "b.ndjson", "c.ndjson"]
    for name in names { try folder.write(events(Array(0..<600)), to: name) }
    let first = try await start(names, [windows], change)
    let closed = (0..<30).map { window($0 * 10, 30, $0 * 300 + 135) }
    #expect(try await lines(30) == closed)
    #expect(try await first.stop().late == 0)
    for name in names { try folder.append(events(Array(600..<1200)), to: name) }
    let second = try await start(names, [windows], change)
    let more = (0..<90).map { window($0 * 10, 30, $0 * 300 + 135) }
    #expect(try await lines(90) == more)
    #expect(try await second.stop().late == 0)
  }

  // MARK: The directory

  @Test func aDamagedCheckpointIsKept() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    try await runOnce(3)
    let checkpoint = folder.text("state/checkpoint")
    try folder.write(String(checkpoint.dropLast(90)), to: "state/checkpoint")
    let started = ContinuousClock.now
    let run = try await start()
    #expect(try await lines(6) == expected(1...3) + expected(1...3))
    #expect(ContinuousClock.now - started < .seconds(6))
    try await run.stop()
    #expect(run.warnings.first?.contains("is damaged") == true)
    #expect(folder.text("state/checkpoint.corrupt") == String(checkpoint.dropLast(90)))
  }

  @Test func aLaterVersionIsRefused() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    try await runOnce(3)
    let text = folder.text("state/checkpoint")
    let later = text.replacingOccurrences(of: "checkpoint 3\n", with: "checkpoint 4\n")
    try folder.write(later, to: "state/checkpoint")
    let error = await failure { _ = try await start() }
    #expect(error?.message.contains("version 4") == true)
    #expect(folder.text("state/checkpoint") == later)
  }

  @Test func onlyOneProcessUsesADirectory() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    let run = try await start()
    let error = await failure { _ = try await start(to: "other.ndjson") }
    #expect(error?.message.contains("another process uses it") == true)
    try await run.stop()
  }

  @Test func modesAreThoseOfTheOwnerAlone() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    try await runOnce(3)
    func mode(_ name: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: folder[name])[.posixPermissions] as? Int
    }
    #expect(try mode("state") == 0o700)
    #expect(try mode("state/checkpoint") == 0o600)
    try FileManager.default.createSymbolicLink(
      atPath: folder["link"], withDestinationPath: folder["state"])
    let error = await failure { _ = try await start { $0.state = folder["link"] } }
    #expect(error?.message.contains("symbolic link") == true)
  }

  /// An output of somebody else is not touched.
  @Test func anUnrelatedOutputIsRefused() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    try folder.write("mine\n", to: "out.ndjson")
    let error = await failure { _ = try await start() }
    #expect(error?.exitCode == 5)
    #expect(folder.text("out.ndjson") == "mine\n")
  }

  // MARK: What queries keep

  /// What is kept from row to row goes on, whatever the operator.
  @Test(arguments: [
    ("T | distinct g = v % 2", [1, 3, 2], [4, 5, 7], ["{\"g\":1}", "{\"g\":0}"]),
    (
      "T | serialize n = row_number(), p = prev(v) | project n, p", [1, 3], [4],
      ["{\"n\":1,\"p\":null}", "{\"n\":2,\"p\":1}", "{\"n\":3,\"p\":3}"]
    ),
    ("T | take 3 | project v", [1, 2], [4, 5, 7], ["{\"v\":1}", "{\"v\":2}", "{\"v\":4}"]),
    (
      "T | project a = v | join kind=inner (T | project b = v * 2) on $left.a == $right.b", [1, 2],
      [4],
      ["{\"a\":2,\"b\":2}", "{\"a\":4,\"b\":4}"]
    ),
    ("union T, (print v = 100) | project v", [1], [2], ["{\"v\":100}", "{\"v\":1}", "{\"v\":2}"]),
  ])
  func statesGoOn(_ query: String, _ first: [Int], _ second: [Int], _ wanted: [String]) async throws
  {
    try folder.write(events(first), to: "a.ndjson")
    // A join says how far apart rows may be.
    let join = "puts rows together"
    let one = try await start(["a.ndjson"], [query])
    for _ in 0..<600 where !folder.text("state/checkpoint").contains("query") {
      try await Task.sleep(for: .milliseconds(5))
    }
    _ = try await lines(wanted.count - 1)
    try await one.stop()
    try folder.append(events(second), to: "a.ndjson")
    let two = try await start(["a.ndjson"], [query])
    #expect(try await lines(wanted.count) == wanted)
    try await two.stop()
    #expect(folder.text("out.ndjson").split(separator: "\n").count == wanted.count)
    #expect(two.warnings.filter { !$0.contains(join) } == [])
  }

  /// Totals are kept until the input ends, which it does not: they are shown on the way.
  @Test func totalsGoOn() async throws {
    func change(_ options: inout RunOptions) { options.emitEvery = "20ms" }
    let query = ["T | summarize n = count(), s = sum(v)"]
    try folder.write(events([1, 2, 3]), to: "a.ndjson")
    let one = try await start(["a.ndjson"], query, change)
    try await wait { $0.contains("{\"n\":3,\"s\":6}") }
    try await one.stop()
    try folder.append(events([10]), to: "a.ndjson")
    let two = try await start(["a.ndjson"], query, change)
    try await wait { $0.contains("{\"n\":4,\"s\":16}") }
    try await two.stop()
  }

  private func wait(_ isDone: (String) -> Bool) async throws {
    for _ in 0..<1000 where !isDone(folder.text("out.ndjson")) {
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(isDone(folder.text("out.ndjson")))
  }

  /// A query that has had enough is not begun anew.
  @Test func whatHasEndedStaysSo() async throws {
    try folder.write(rows(1...9), to: "a.ndjson")
    let query = ["T | take 3 | summarize s = sum(n)"]
    let one = try await start(["a.ndjson"], query)
    #expect(try await one.task.value.read == 9)
    #expect(folder.text("out.ndjson") == "{\"s\":6}\n")
    let two = try await start(["a.ndjson"], query)
    _ = try await two.task.value
    #expect(folder.text("out.ndjson") == "{\"s\":6}\n")
    #expect(two.warnings.contains { $0.contains("had all it wanted") })
  }

  @Test func anotherQueryIsRefused() async throws {
    try folder.write(events([1, 2]), to: "a.ndjson")
    let one = try await start(["a.ndjson"], ["T | distinct v"])
    _ = try await lines(2)
    try await one.stop()
    let before = folder.text("state/checkpoint")
    let changed = await failure { _ = try await start(["a.ndjson"], ["T | distinct v, ts"]) }
    #expect(changed?.message.contains("has changed") == true)
    #expect(folder.text("state/checkpoint") == before)
    let other = await failure {
      _ = try await start(["a.ndjson", "b.ndjson"], [windows]) { $0.tolerance = "5m" }
    }
    #expect(other?.message.contains("has changed") == true)
    // What keeps nothing may change.
    try FileManager.default.removeItem(atPath: folder["state"])
    try FileManager.default.removeItem(atPath: folder["out.ndjson"])
    let two = try await start(["a.ndjson"], ["T | project v"])
    _ = try await lines(2)
    try await two.stop()
    let three = try await start(["a.ndjson"], ["T | project w = v"])
    try folder.append(events([3]), to: "a.ndjson")
    #expect(try await lines(3).last == "{\"w\":3}")
    try await three.stop()
  }

  /// A window cannot go on with another tolerance.
  @Test func anotherToleranceIsRefused() async throws {
    try folder.write(events([1, 2]), to: "a.ndjson")
    let one = try await start(["a.ndjson"], [windows]) { $0.tolerance = "5m" }
    try await Task.sleep(for: .milliseconds(50))
    try await one.stop()
    let two = try await start(["a.ndjson"], [windows]) { $0.tolerance = "1s" }
    let error = await failure { _ = try await two.task.value }
    #expect(error?.message.contains("--tolerance was another one") == true)
  }

  @Test func damagedStatesAreRefused() async throws {
    try folder.write(events([1, 2]), to: "a.ndjson")
    let one = try await start(["a.ndjson"], ["T | distinct v"])
    _ = try await lines(2)
    try await one.stop()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder["state"])
    let name = try #require(names.first { $0.hasPrefix("state.") })
    #expect(names.filter { $0.hasPrefix("state.") }.count == 1)
    var bytes = try Data(contentsOf: URL(filePath: folder["state/\(name)"]))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(filePath: folder["state/\(name)"]))
    let two = try await start(["a.ndjson"], ["T | distinct v"])
    let error = await failure { _ = try await two.task.value }
    #expect(error?.message.contains("not those that were written") == true)
  }

  @Test func inputsThatCannotBeReadAgainAreRefused() async throws {
    try folder.write(rows(1...3), to: "a.ndjson")
    let error = await failure {
      _ = try await start {
        $0.follow = false
        $0.once = true
      }
    }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains("--follow") == true)
  }
}
