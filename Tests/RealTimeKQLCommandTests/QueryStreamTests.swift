import Glibc
import Testing

/// The rows of a query leave while it runs.
@Suite struct QueryStreamTests {
  @Test func endsWithItsReader() async throws {
    let result = try await Program.run(
      ["-c", "realtimekql query 'range x from 1 to 1000000000000 step 1' json | head -1"],
      program: "/bin/bash")
    #expect(result.output == "{\"x\":1}\n")
    #expect(result.errors == "")
  }

  /// A reader that does not read holds the query up, and nothing is gathered.
  @Test func waitsForASlowReader() async throws {
    let program = try Program(
      ["query", "range x from 1 to 1000000000000 step 1", "json"], output: .unreadPipe)
    try await wait(for: "a full pipe") { program.isPipeFull }
    let before = program.processorSeconds
    // It waits: nothing happens any more, and it has kept next to nothing.
    try await wait(for: "quiet") {
      usleep(200_000)
      return program.processorSeconds - before < 0.2
    }
    #expect(program.residentMegabytes < 150)
    program.send(SIGTERM)
    #expect(try await program.ended() == 128 + SIGTERM)
  }

  @Test func tablesFollowEachOther() async throws {
    let result = try await Program.run("query", "print a = 1; print b = 2", "csv")
    #expect(result.output == "a\n1\n\nb\n2\n")
    let failed = try await Program.run(
      "query", "range x from 1 to 100000000000 step 1 | summarize by x", "--memory=16MiB",
      "--spill=off")
    #expect(failed.code == 1)
    #expect(failed.errors.contains("most of it for 'summarize'"), "\(failed.errors)")
  }
}
