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

  /// A column that an output needs and a result has not is said before anything is opened, not with the first row.
  @Test(arguments: [
    (
      ["--key=xyzzy"], "the results of 'query' have no column 'xyzzy', and --key names it",
      "there are Account, Host"
    ),
    (["--key=account"], "no column 'account'", "did you mean 'Account'?"),
    (["--key=xyzzy", "--tag=p"], "no column 'xyzzy'", "there are Account, Host"),
  ])
  func columnsThatOutputsNeed(_ words: [String], _ message: String, _ help: String) throws {
    let all = ["demo", "-e", "T | project Account = 1, Host = 2", "kafka", "t"]
    _ = try PipelineRequest(words: all + ["--key=Host"]).pipeline.plan()
    _ = try PipelineRequest(words: all + ["--key=q", "--tag=q"]).pipeline.plan()
    let error = #expect(throws: PipelineError.self) {
      _ = try PipelineRequest(words: all + words).pipeline.plan()
    }
    #expect(error?.exitCode == 2)
    #expect(error?.rendered.contains(message) == true && error?.rendered.contains(help) == true)
  }

  @Test(arguments: [
    (["none", "--stats=-"], "--stats takes the path of a file, not '-'"),
    (
      [
        "blob", "--blobconnectionstring=AccountName=a", "--blobcontainername=logs",
        "--blobname=%q/x",
      ],
      "letters of date(1)"
    ),
    (
      [
        "blob", "--blobconnectionstring=AccountName=a", "--blobcontainername=logs",
        "--blobname=100%",
      ],
      "letters of date(1)"
    ),
  ])
  func whatCannotBeIsSaid(_ output: [String], _ message: String) {
    do throws(PipelineError) {
      _ = try PipelineRequest(words: ["demo"] + output)
      Issue.record("it is taken")
    } catch {
      #expect(error.exitCode == 2 && error.message.contains(message), "\(error.message)")
    }
  }

  @Test func settingsOfTheRunComeLast() throws {
    #expect(
      try words("demo", "--tolerance", "1m", "--tag", "--count=3", "none")
        == ["demo", "logins", "--count=3", "none", "--tolerance=1m", "--tag=Query"])
    #expect(mistake("demo", "--tolerence=3s")?.contains("did you mean '--tolerance'?") == true)
    #expect(
      mistake("demo", "--connection=x")?.contains("did you mean '--connection-file'?") == true)
    #expect(mistake("syslogserver", "--udp=1")?.contains("did you mean '--udpport'?") == true)
    #expect(mistake("demo", "--blob=x")?.contains("did you mean") == false)
    #expect(mistake("demo", "--tolerance=x")?.contains("a timespan such as 10s, not 'x'") == true)
    #expect(mistake("demo", "--tolerance")?.contains("--tolerance needs a value") == true)
    #expect(mistake("demo", "--keep-going=1")?.contains("takes no value") == true)
  }
}
