import Foundation
import Glibc
import Testing

/// What signals do to a run.
@Suite struct SignalTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// The first of either ends the input; what has been read is given out.
  @Test(arguments: [SIGINT, SIGTERM])
  func drains(_ signal: Int32) async throws {
    let program = try Program([
      "demo", "logins", "--rate=2000", "--emit-every=50ms", "json", "-e",
      "T | summarize n = count()",
    ])
    try await wait(for: "a total") { program.lines.count > 2 }
    program.send(signal)
    #expect(try await program.ended() == 0)
    let total = try #require(program.lines.last)
    let number = total.filter(\.isNumber)
    let statistics = program.errors.split(separator: "\n").last.map(String.init) ?? ""
    let read = statistics.split(separator: "·").first?.filter(\.isNumber)
    #expect(number == read, "\(total) and \(statistics)")
  }

  /// Work whose end is far is given up: the process ends in a second, and says that results are missing.
  @Test(arguments: [
    "T | mv-expand x = range(1, 100000) | mv-expand y = range(1, 100000) | where tolong(x) + tolong(y) < 0",
    "T | mv-apply x = range(1, 100000) on (mv-expand y = range(1, 1000000) | count)",
    "T | take 1 | join kind=inner (range k from 1 to 1000000000000000000 step 1 | where k < 0) on k",
    "T | mv-expand x = range(1, 10000) | where strcat(s, strrep(strrep('ab', 90), 90)) matches regex @'\\b(a|b|ab)*(x|y)+\\b$'",
    "T | mv-expand x = range(1, 10000) | extend x = replace_regex(strrep(strrep(s, 90), 90), '(a|ab)(b|c)?', 'xx') | where x == ''",
  ])
  func givesUpLongWork(_ query: String) async throws {
    let rows = (0..<3000).map { "{\"k\":\($0),\"s\":\"abab\"}\n" }.joined()
    let file = try folder.write(rows, to: "rows.ndjson")
    let program = try Program(["ndjson", file, "json", "-e", query])
    try await wait(for: "work") { program.processorSeconds > 0.8 }
    let told = ContinuousClock.now
    program.send(SIGTERM)
    #expect(try await program.ended() == 130)
    // It takes 0.7 s; the machine may be busy.
    #expect(.now - told < .seconds(3))
    #expect(program.errors.contains("given up"))
  }

  /// SIGTERM means the process: a script does not go on with its next line.
  ///
  /// Ctrl+C means what runs.
  @Test(arguments: [SIGTERM, SIGINT])
  func endsScripts(_ signal: Int32) async throws {
    let script = """
      print x = 1
      run demo logins --rate=1000 none
      print x = 2

      """
    let program = try Program([], input: script)
    try await wait(for: "the run") { program.processorSeconds > 0.1 && program.lines.count == 1 }
    try await Task.sleep(for: .milliseconds(500))
    program.send(signal)
    #expect(try await program.ended() == 0)
    let goesOn = signal == SIGINT
    #expect(program.lines == [#"{"x":1}"#] + (goesOn ? [#"{"x":2}"#] : []), "\(program.errors)")
    #expect(program.errors.contains("the rest of the script is left out") != goesOn)
  }

  /// A script that waits for its next line, or for a query, ends too, after a run as before one.
  @Test(arguments: ["", "range x from 1 to 1000000000000000 step 1 | where x < 0\n"])
  func endsScriptsThatWait(_ rest: String) async throws {
    #expect(mkfifo(folder["script"], 0o600) == 0)
    let program = try Program(
      ["-c", "exec realtimekql < script"], program: "/bin/bash", in: folder.path)
    let writing = try FileHandle(forWritingTo: URL(filePath: folder["script"]))
    try writing.write(contentsOf: Data("run demo logins --count=1 json\n\(rest)".utf8))
    try await wait(for: "a row; \(program.errors)") {
      program.lines.count == 1 && program.errors.contains("emitted 1")
    }
    try await Task.sleep(for: .milliseconds(300))
    program.send(SIGTERM)
    #expect(try await program.ended() == 130)
    try writing.close()
  }

  /// A file of queries that is gone when it is to be read again leaves them as they were read last.
  @Test func queriesThatAreGoneGoOn() async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    try folder.write("T | project n", to: "q.kql")
    let program = try Program(
      ["ndjson", "in.ndjson", "--follow", "-q", "q.kql", "json"], in: folder.path)
    func readAgain(_ count: Int) async throws {
      program.send(SIGHUP)
      try await wait(for: "queries; \(program.errors)") {
        program.errors.components(separatedBy: "queries read again").count > count
      }
    }
    try await wait(for: "a row") { program.lines.count == 1 }
    try folder.write("T | project m = n + 1", to: "q.kql")
    try await readAgain(1)
    try FileManager.default.removeItem(atPath: folder["q.kql"])
    try await readAgain(2)
    #expect(program.errors.contains("queries read again: 1 unchanged, 0 started, 0 ended"))
    #expect(program.errors.contains("cannot read 'q.kql'"))
    let file = try FileHandle(forWritingTo: URL(filePath: folder["in.ndjson"]))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"n\":2}\n".utf8))
    try await wait(for: "a row") { program.lines.count == 2 }
    #expect(program.lines.last == #"{"m":3}"#)
    program.send(SIGTERM)
    try await program.ended()
  }

  /// A pipe was read to its end, and is not waited for again.
  @Test func queriesOfPipesStay() async throws {
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    let words = ["demo", "logins", "--rate=10", "none", "-q", "pipe"]
    let program = try Program(words, in: folder.path)
    try folder.write("T | take 1000", to: "pipe")
    try await Task.sleep(for: .milliseconds(500))
    program.send(SIGHUP)
    try await wait(for: "the queries") { program.errors.contains("queries read again") }
    #expect(program.errors.contains("cannot read 'pipe': it is a pipe or a device, and no file"))
    #expect(program.errors.contains("1 unchanged, 0 started, 0 ended"))
    program.send(SIGTERM)
    #expect(try await program.ended() == 0)
  }

  /// What is read before a run may never come.
  @Test(arguments: [
    ["-q", "pipe", "none"], ["http", "http://127.0.0.1:1", "--http-token-file=pipe"],
  ])
  func endsBeforeTheRun(_ words: [String]) async throws {
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    let program = try Program(["demo", "logins"] + words, in: folder.path)
    try await Task.sleep(for: .milliseconds(300))
    program.send(SIGTERM)
    #expect(try await program.ended() == 130)
  }

  /// A line without an end does not keep a run from ending.
  @Test func endsInAnEndlessLine() async throws {
    let program = try Program(["ndjson", "/dev/zero", "json"])
    try await wait(for: "work") { program.processorSeconds > 0.5 }
    program.send(SIGINT)
    #expect(try await program.ended() == 0)
  }

  /// A run that cannot drain, since nobody reads what it writes, is left by a second Ctrl+C.
  @Test func theSecondInterruptAbandons() async throws {
    let program = try Program(["demo", "logins", "--rate=100000", "json"], output: .unreadPipe)
    // It waits in write(2) once the pipe is full.
    try await wait(for: "a full pipe") { program.isPipeFull }
    program.send(SIGINT)
    // The first is taken before the second is sent: it is no longer pending.
    try await wait(for: "the first interrupt") { !Self.isPending(program.id) }
    program.send(SIGINT)
    #expect(try await program.ended() == 130)
  }

  private static func isPending(_ id: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
    let masks = status.split(separator: "\n").filter {
      $0.hasPrefix("SigPnd") || $0.hasPrefix("ShdPnd")
    }
    return masks.contains { !$0.hasSuffix("0000000000000000") }
  }

  @Test func hangUpReadsTheQueriesAgain() async throws {
    let query = try folder.write("T | project before = ResultType", to: "q.kql")
    let program = try Program(["demo", "logins", "--rate=500", "json", "--query=\(query)"])
    try await wait(for: "a row") { program.output.contains("\"before\"") }
    try folder.write("T | project behind = ResultType", to: "q.kql")
    program.send(SIGHUP)
    try await wait(for: "a row of the new query") { program.output.contains("\"behind\"") }
    try folder.write("T | projekt x", to: "q.kql")
    program.send(SIGHUP)
    try await wait(for: "the mistake") { program.errors.contains("error: ") }
    let count = program.lines.count
    try await wait(for: "more rows") { program.lines.count > count }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0)
  }
}
