import Foundation
import Glibc
import Testing

/// The program of systemd that writes journals of what others say.
private enum JournalWriter {
  static let path = "/lib/systemd/systemd-journal-remote"
  static let isInstalled = access(path, X_OK) == 0
}

/// The input `journal`, on files that systemd's own program has written.
@Suite(
  .enabled(
    if: JournalWriter.isInstalled, "systemd-journal-remote is not installed: it writes journals")
)
struct JournalTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// 2024-01-01T00:00:00Z in microseconds.
  private static let start = 1_704_067_200_000_000

  /// Adds entries to a journal, a second apart, and gives its path.
  @discardableResult
  private func write(
    _ entries: [[(String, String)]], from first: Int = 0, to name: String = "x.journal"
  ) async throws -> String {
    var text = ""
    for (index, entry) in entries.enumerated() {
      let time = Self.start + (first + index) * 1_000_000
      text += "__REALTIME_TIMESTAMP=\(time)\n__MONOTONIC_TIMESTAMP=\(1_000_000 + first + index)\n"
      text += "_BOOT_ID=0123456789abcdef0123456789abcdef\n"
      for (field, value) in entry { text += "\(field)=\(value)\n" }
      text += "\n"
    }
    let export = try folder.write(text, to: "\(name).export")
    let path = folder[name]
    let written = try await Program.run(["-o", path, export], program: JournalWriter.path)
    try #require(written.code == 0, "\(written.errors)")
    return path
  }

  private static let logins: [[(String, String)]] = [
    [
      ("PRIORITY", "6"), ("SYSLOG_FACILITY", "10"), ("_HOSTNAME", "web"),
      ("SYSLOG_IDENTIFIER", "sshd"), ("_SYSTEMD_UNIT", "ssh.service"), ("_PID", "812"),
      ("_UID", "0"), ("_COMM", "sshd"), ("_SOURCE_REALTIME_TIMESTAMP", "1704067199999990"),
      ("MESSAGE", "Failed password for root from 10.0.0.9 port 4711 ssh2"), ("TRIES", "3"),
      ("TAG", "one"), ("TAG", "two"),
    ],
    [
      ("PRIORITY", "3"), ("SYSLOG_FACILITY", "3"), ("_HOSTNAME", "web"), ("_COMM", "nginx"),
      ("_SYSTEMD_UNIT", "nginx.service"), ("_PID", "900"), ("_UID", "33"),
      ("MESSAGE", "cannot bind"), ("ERRNO", "98"), ("CODE_LINE", "no number"),
    ],
    [("MESSAGE", "started ssh"), ("UNIT", "ssh.service"), ("_PID", "1"), ("_UID", "0")],
  ]

  private func rows(_ words: [String]) async throws -> [String] {
    let run = try await Program.run(["journal"] + words)
    #expect(run.code == 0, "\(run.errors)")
    return run.lines
  }

  @Test func fieldsHaveTypes() async throws {
    let file = try await write(Self.logins)
    #expect(
      try await rows([
        file, "-e", "T | where PRIORITY <= 3 | project TimeGenerated, _PID, ERRNO, CODE_LINE",
      ]) == [
        #"{"TimeGenerated":"2024-01-01T00:00:01.0000000Z","_PID":900,"ERRNO":98,"CODE_LINE":null}"#
      ]
    )
    #expect(
      try await rows([
        file, "-e",
        "T | where _UID == 0 | project n = tolong(TRIES), TAG, Fields.TAG[1], _SOURCE_REALTIME_TIMESTAMP",
      ]) == [
        #"{"n":3,"TAG":["one","two"],"Fields_TAG_1":"two","_SOURCE_REALTIME_TIMESTAMP":"2023-12-31T23:59:59.9999900Z"}"#,
        #"{"n":null,"TAG":null,"Fields_TAG_1":null,"_SOURCE_REALTIME_TIMESTAMP":null}"#,
      ])
  }

  @Test func syslogIsSentinels() async throws {
    let file = try await write(Self.logins)
    #expect(
      try await rows([
        file, "-e",
        "Syslog | where SyslogMessage !has 'started' | project Computer, Facility, SeverityLevel, ProcessName, ProcessID, EventTime",
      ]) == [
        #"{"Computer":"web","Facility":"authpriv","SeverityLevel":"info","ProcessName":"sshd","ProcessID":812,"EventTime":"2023-12-31T23:59:59.9999900Z"}"#,
        #"{"Computer":"web","Facility":"daemon","SeverityLevel":"err","ProcessName":"nginx","ProcessID":900,"EventTime":"2024-01-01T00:00:01.0000000Z"}"#,
      ])
  }

  @Test func wordsPickEntries() async throws {
    let file = try await write(Self.logins)
    let message = "T | project MESSAGE"
    let ssh = try await rows([file, "ssh", "-e", message])
    #expect(ssh.count == 2 && ssh[1].contains("started ssh"))
    #expect(try await rows([file, "_UID=33", "_UID=0", "ssh", "-e", message]) == ssh)
    #expect(try await rows([file, "nginx.service", "_UID=0", "-e", message]) == [])
    #expect(
      try await rows([folder.path, "--from=2024-01-01T00:00:02Z", "-e", message]) == [ssh[1]])
    #expect(try await rows([file, "--from=end", "-e", message]) == [])
  }

  /// Names in the working directory that are those of a journal are no units.
  @Test func namesOfJournalsAreTaken() async throws {
    try FileManager.default.createDirectory(
      atPath: folder["ssh"], withIntermediateDirectories: true)
    let file = try await write(Self.logins)
    try FileManager.default.moveItem(atPath: file, toPath: folder["kept"])
    let message = "T | where MESSAGE has 'bind' | project MESSAGE"
    func here(_ words: [String]) async throws -> (code: Int32, lines: [String], errors: String) {
      let run = try await Program.run(["journal"] + words, in: folder.path)
      return (run.code, run.lines, run.errors)
    }
    #expect(try await here(["kept", "-e", message]).lines == [#"{"MESSAGE":"cannot bind"}"#])
    // The folder holds none yet, so that it is a unit.
    #expect(try await here(["kept", "ssh", "-e", message]).lines == [])
    let empty = try await here(["./ssh", "-e", message])
    #expect(empty.code == 4 && empty.errors.contains("the folder has no files of a journal"))
    try FileManager.default.moveItem(atPath: folder["kept"], toPath: folder["ssh/x.journal"])
    #expect(try await here(["ssh", "-e", message]).lines == [#"{"MESSAGE":"cannot bind"}"#])
    #expect(try await here(["ssh/*.journal", "-e", message]).lines.count == 1)
    let unit = try await here(["ssh", "ssh.service", "-e", message])
    #expect(unit.code == 0 && unit.lines == [])
  }

  @Test func whatIsNoJournalIsSaid() async throws {
    let text = try folder.write("no journal at all\n", to: "text.journal")
    let wrong = try await Program.run("journal", text)
    #expect(wrong.code == 4 && wrong.errors.contains("it is no file of systemd's journal"))
    let absent = try await Program.run("journal", folder["none.journal"])
    #expect(absent.code == 4 && absent.errors.contains("none.journal"))
    let pattern = try await Program.run("journal", "ssh*")
    #expect(pattern.code == 2 && pattern.errors.contains("units are named exactly"))
    for word in ["foo=1", "=x", "", "a b"] {
      let wrong = try await Program.run("journal", text, word)
      #expect(wrong.code == 2 && wrong.errors.contains("is neither a unit nor a field"))
    }
    let whole = try await write(Self.logins)
    try Data(contentsOf: URL(filePath: whole)).prefix(100_000).write(
      to: URL(filePath: folder["cut.journal"]))
    let cut = try await Program.run("journal", whole, folder["cut.journal"])
    #expect(cut.code == 4 && cut.errors.contains("cut.journal': the file is cut or damaged"))
    let both = try await Program.run("journal", text, "--once", "--follow")
    #expect(both.code == 2 && both.errors.contains("exclude each other"))
  }

  /// Whatever is killed goes on behind the last entry whose row is in the output.
  @Test func nothingIsLostByAKill() async throws {
    let numbered = (0..<4_000).map { [("MESSAGE", "m\($0)"), ("NUMBER", "\($0)")] }
    let file = try await write(Array(numbered[..<2_000]))
    let words = [
      "journal", file, "--follow", "--from=start", "--state=\(folder["state"])", "-e",
      "T | project n = tolong(NUMBER)", "json", folder["out.ndjson"], "--append",
    ]
    for round in 0..<4 {
      let run = try Program(words)
      if round == 2 { try await write(Array(numbered[2_000...]), from: 2_000) }
      try await wait(for: "some rows; \(run.errors)") {
        folder.text("out.ndjson").utf8.count > round * 2_000
      }
      run.send(SIGKILL)
      try await run.ended()
    }
    let last = try Program(words)
    try await write([[("MESSAGE", "the last one"), ("NUMBER", "4000")]], from: 4_000)
    try await wait(for: "all rows; \(last.errors)") {
      folder.text("out.ndjson").contains("{\"n\":4000}")
    }
    last.send(SIGINT)
    #expect(try await last.ended() == 0, "\(last.errors)")
    let rows = folder.text("out.ndjson").split(separator: "\n")
    #expect(rows.count == 4_001)
    #expect(Set(rows).count == 4_001)
  }

  /// A full file gets another name, while a run reads it and while none does.
  @Test func aFileThatIsRenamedIsReadToItsEnd() async throws {
    func entries(_ numbers: Range<Int>) async throws {
      try await write(numbers.map { [("NUMBER", "\($0)")] }, from: numbers.lowerBound)
    }
    func rename(_ number: Int) throws {
      try FileManager.default.moveItem(
        atPath: folder["x.journal"], toPath: folder["x@\(number).journal"])
    }
    try await entries(0..<10)
    let words = [
      "journal", folder["x.journal"], "--follow", "--from=start", "--state=\(folder["state"])",
      "-e",
      "T | project n = tolong(NUMBER)", "json", folder["out.ndjson"], "--append",
    ]
    let first = try Program(words)
    try await wait(for: "the first ones; \(first.errors)") {
      folder.text("out.ndjson").contains("{\"n\":9}")
    }
    // Nobody looks between these two.
    try await entries(10..<20)
    try rename(1)
    try await entries(20..<30)
    try rename(2)
    try await entries(30..<40)
    try await wait(for: "those of three files; \(first.errors)") {
      folder.text("out.ndjson").contains("{\"n\":39}")
    }
    first.send(SIGINT)
    #expect(try await first.ended() == 0, "\(first.errors)")
    try await entries(40..<50)
    try rename(3)
    try await entries(50..<60)
    let second = try Program(words)
    try await wait(for: "the rest; \(second.errors)") {
      folder.text("out.ndjson").contains("{\"n\":59}")
    }
    second.send(SIGINT)
    #expect(try await second.ended() == 0, "\(second.errors)")
    #expect(!second.errors.contains("warning"), "\(second.errors)")
    #expect(
      folder.text("out.ndjson") == (0..<60).map { "{\"n\":\($0)}\n" }.joined())
  }

  /// Another file with the same entries numbers them by itself; which of the two is read first depends on the folder.
  @Test(arguments: [["a", "b"], ["b", "a"]])
  func copiesOfEntriesAreKnownAgain(_ names: [String]) async throws {
    let copies = folder["copies"]
    try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: false)
    let words = [
      "journal", copies, "--follow", "--from=start", "--state=\(folder["state"])", "-e",
      "T | project n = tolong(NUMBER)", "json", folder["out.ndjson"], "--append",
    ]
    for (name, count) in zip(names, [10, 14]) {
      try await write((0..<count).map { [("NUMBER", "\($0)")] }, to: "copies/\(name).journal")
      let run = try Program(words)
      try await wait(for: "\(count) rows; \(run.errors)") {
        folder.text("out.ndjson").contains("{\"n\":\(count - 1)}")
      }
      run.send(SIGINT)
      #expect(try await run.ended() == 0, "\(run.errors)")
      #expect(!run.errors.contains("warning"), "\(run.errors)")
    }
    #expect(folder.text("out.ndjson") == (0..<14).map { "{\"n\":\($0)}\n" }.joined())
  }

  /// Windows that were open are filled again from the entries.
  @Test func windowsAreFilledAgain() async throws {
    let file = try await write((0..<90).map { [("MESSAGE", "m\($0)")] })
    let words = [
      "journal", file, "--follow", "--from=start", "--state=\(folder["state"])", "--tolerance=0s",
      "-e", "T | summarize n = count() by bin(TimeGenerated, 1m) | project n", "json",
      folder["out.ndjson"], "--append",
    ]
    let first = try Program(words)
    try await wait(for: "the first window; \(first.errors)") {
      folder.text("out.ndjson").contains("60")
    }
    first.send(SIGINT)
    #expect(try await first.ended() == 0)
    try await write((90..<200).map { [("MESSAGE", "m\($0)")] }, from: 90)
    let second = try Program(words)
    try await wait(for: "the others; \(second.errors)") {
      folder.text("out.ndjson").split(separator: "\n").count == 3
    }
    second.send(SIGINT)
    try await second.ended()
    #expect(folder.text("out.ndjson") == String(repeating: "{\"n\":60}\n", count: 3))
  }
}
