import RealTimeKQL
import Testing

/// What the words of a command line mean.
@Suite struct RequestTests {
  private func words(_ words: String...) throws -> [String] {
    try PipelineRequest(words: words).words
  }

  private func mistake(_ words: String...) -> String? {
    do throws(PipelineError) {
      _ = try PipelineRequest(words: words)
      return nil
    } catch {
      #expect(error.exitCode == 2)
      return error.message
    }
  }

  @Test func inputsAndOutputsHaveArguments() throws {
    #expect(try words("csv", "a.csv", "json", "o.json") == ["csv", "a.csv", "json", "o.json"])
    #expect(try words("csv", "a.csv", "b.csv") == ["csv", "a.csv", "b.csv", "json"])
    #expect(try words("demo", "table") == ["demo", "logins", "table"])
    #expect(try words("csv", "json", "table") == ["csv", "json", "table"])
    #expect(mistake("csv", "a.csv", "json", "b", "c")?.contains("'c' is one word too many") == true)
    #expect(mistake("csv")?.contains("'csv' needs a file") == true)
    #expect(mistake()?.contains("expected an input") == true)
  }

  @Test func outputsAreJoined() throws {
    #expect(
      try words("csv", "a.csv", "json", "o.ndjson", "--append", "+", "csv", "o.csv", "--overwrite")
        == ["csv", "a.csv", "json", "o.ndjson", "--append", "+", "csv", "o.csv", "--overwrite"])
    #expect(mistake("csv", "a.csv", "json", "+")?.contains("nothing stands behind '+'") == true)
  }

  @Test func anOptionBelongsToTheOneBeforeIt() throws {
    #expect(
      try words("--append", "csv", "a.csv", "json", "o.ndjson")
        == ["csv", "a.csv", "json", "o.ndjson", "--append"])
    #expect(
      mistake("--append", "csv", "a.csv", "json", "x", "+", "csv", "y")?
        .contains("could belong to json and csv") == true)
  }

  @Test func whatABlankAndAPipeHoldIsAQuery() throws {
    #expect(
      try words("csv", "a.csv", "T | where n > 1", "table")
        == ["csv", "a.csv", "-e", "T | where n > 1", "table"])
  }

  @Test func settingsOfTheRunComeLast() throws {
    #expect(
      try words("demo", "--tolerance", "1m", "--tag", "--count=3", "none")
        == ["demo", "logins", "--count=3", "none", "--tolerance=1m", "--tag=Query"])
    #expect(mistake("demo", "--tolerence=3s")?.contains("did you mean '--tolerance'?") == true)
    #expect(mistake("demo", "--tolerance=x")?.contains("a timespan such as 10s, not 'x'") == true)
    #expect(mistake("demo", "--tolerance")?.contains("--tolerance needs a value") == true)
    #expect(mistake("demo", "--keep-going=1")?.contains("takes no value") == true)
  }
}
