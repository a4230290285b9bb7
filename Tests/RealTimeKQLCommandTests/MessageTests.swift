import Foundation
import Testing

/// What a run says of itself on standard error.
@Suite struct MessageTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func malformedRecordsHavePlaces() async throws {
    let lines = (1...40).map { $0 % 9 == 0 ? "{bad \u{1B}[31m\($0)" : "{\"n\":\($0)}" }
    let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "a.ndjson")
    let result = try await Program.run("ndjson", path, "none")
    #expect(result.code == 0)
    #expect(result.errors.contains("first of them:\n  \(path):9: "))
    #expect(result.errors.contains("\n  \(path):27: "))
    #expect(!result.errors.contains("a.ndjson:36:"))
    #expect(result.errors.contains("--rejects=FILE keeps all of them"))
    #expect(!result.errors.contains("\u{1B}[31m"))
    let single = try await Program.run("ndjson", "-", "none", input: "{\"n\":1}\nbad\n{\"n\":2}\n")
    #expect(single.errors.contains("a record could not be understood\n  standard input, byte 8: "))
  }

  @Test func aNameThatNeverAppearedHasASuggestion() async throws {
    let path = try folder.write("{\"customer\":\"a\"}\n{\"customer\":\"b\"}\n", to: "a.ndjson")
    let result = try await Program.run("ndjson", path, "none", "-e", "T | where Custmer == 'a'")
    #expect(result.errors.contains("'Custmer' never appeared; did you mean 'customer'?"))
  }

  @Test func whatLinesDoNotTellIsSaidWhereNothingPasses() async throws {
    let lines = "Nov 20 10:00:00 h app[1]: x\n<13>Nov 20 10:00:00 h app[1]: y\n"
    let path = try folder.write(lines, to: "a.log")
    func errors(_ condition: String, _ words: String...) async throws -> String {
      try await Program.run(
        ["syslog", path, "--once", "-e", "Syslog | where \(condition)"] + words
      )
      .errors
    }
    let facility =
      "note: 1 lines do not tell their facility, which is empty there; --facility tells it"
    #expect(try await errors("Facility == 'local0'").contains(facility))
    #expect(
      try await errors("SeverityLevel == 'crit'").contains("1 lines do not tell their severity"))
    #expect(try await !errors("Facility == 'user'").contains("note:"))
    #expect(try await !errors("Facility == 'local0'", "--facility=local0").contains("note:"))
    #expect(try await !errors("Facility == 'crit'", "--facility=local0").contains("note:"))
  }

  @Test func aRecordThatIsCutNamesTheOption() async throws {
    let path = try folder.write(String(repeating: "x", count: 2 << 20) + "\n", to: "a.log")
    let result = try await Program.run("syslog", path, "--once", "none")
    #expect(result.errors.contains("are cut there; --longest-record keeps longer ones"))
  }

  @Test func aNameThatAppearsInABagIsNotMissing() async throws {
    let result = try await Program.run(
      "ndjson", "-", "--follow", "-e", "T | evaluate bag_unpack(d) | project k, x",
      input: "{\"k\":\"a\",\"d\":{\"x\":1}}\n")
    #expect(result.output == "{\"k\":\"a\",\"x\":1}\n")
    #expect(!result.errors.contains("never appeared"))
  }

  @Test(arguments: ["# made by x", "sep=;"])
  func aHeaderMayComeLaterThanWhatIsAboveIt(_ first: String) async throws {
    let parts = "(echo '\(first)'; sleep 0.4; printf 'a;b\\n1;x\\n'; sleep 0.4; echo '2;y')"
    let result = try await Program.run(
      ["-c", "\(parts) | \(Program.path) csv - --separator ';'"], program: "/bin/sh")
    #expect(result.output == "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")
  }

  /// What fails while a query is bound has its help on a line of its own too.
  @Test func memoryThatRunsOutWhileBindingHasHelp() async throws {
    let result = try await Program.run(
      "query", "print toscalar(range x from 1 to 100000000 step 1 | summarize by x | count)",
      "--memory=1MiB", "--spill=off")
    #expect(result.code == 3)
    #expect(result.errors.contains("\n  = help: group by fewer values"))
    #expect(!result.errors.contains("␊"))
  }

  @Test func anOutputThatIsNoneHasASuggestion() async throws {
    let path = try folder.write("a,b\n1,2\n", to: "a.csv")
    for words in [["csv", path, "tabel"], ["demo", "logins", "tabel"], ["demo", "tabel"]] {
      let result = try await Program.run(words)
      #expect(result.code == 2)
      #expect(result.errors.contains("did you mean 'table'?"), "\(words): \(result.errors)")
    }
  }

  @Test func aFollowedFileSaysWhatItWaitsFor() async throws {
    let path = try folder.write("Nov 21 10:00:01 host sshd[1]: hello\n", to: "auth.log")
    let program = try Program(["syslog", path, "none"])
    try await wait(for: "the note") {
      program.errors.contains("note: new lines only; --from=start reads what is there")
    }
    program.send(SIGTERM)
    try await program.ended()
    let other = try Program(["syslog", folder["auht.log"], "none"])
    try await wait(for: "the suggestion") {
      other.errors.contains(
        "waiting for '\(folder["auht.log"])' to appear; did you mean '\(path)'?")
    }
    #expect(!other.errors.contains("new lines only"))
    other.send(SIGTERM)
    try await other.ended()
    let whole = try Program(["syslog", path, "--from=end", "none"])
    try await wait(for: "a reader") { !whole.errors.isEmpty || whole.isFollowing(path) }
    #expect(!whole.errors.contains("new lines only"), "who says so knows it")
    whole.send(SIGTERM)
    try await whole.ended()
  }
}

extension Program {
  /// Whether the process has a file open.
  fileprivate func isFollowing(_ path: String) -> Bool {
    let folder = "/proc/\(id)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == path
    }
  }
}
