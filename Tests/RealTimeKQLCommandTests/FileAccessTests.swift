import Testing

/// What queries may read, by command.
@Suite struct FileAccessTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("1\n2\n", to: "n.csv")
  }

  private var query: String { "externaldata(n: long)['n.csv'] with(format='csv') | count" }

  @Test func theCurrentFolderAndThatOfTheQuery() async throws {
    let here = try await Program.run("query", query, in: folder.path)
    #expect(here.output == "{\"Count\":2}\n")
    let file = try folder.write(
      "externaldata(n: long)['\(folder["n.csv"])'] with(format='csv') | count", to: "q.kql")
    let there = try await Program.run("query", "-f", file, in: "/")
    #expect(there.output == "{\"Count\":2}\n", "\(there.errors)")
    let elsewhere = try await Program.run(
      "query", query.replacing("n.csv", with: "/etc/passwd"), in: folder.path)
    #expect(elsewhere.code != 0)
    #expect(elsewhere.errors.contains("file '/etc/passwd': queries may read files in"))
  }

  /// A service reads what it is told to.
  @Test(arguments: ["NOTIFY_SOCKET", "INVOCATION_ID"])
  func services(_ variable: String) async throws {
    let refused = try await Program.run(
      ["query", query], in: folder.path, environment: [variable: "/none"])
    #expect(refused.errors.contains("queries may read no files here"))
    let named = try await Program.run(
      ["query", query, "--files", "."], in: folder.path, environment: [variable: "/none"])
    #expect(named.output == "{\"Count\":2}\n", "\(named.errors)")
  }

  @Test func questionsReadWhatIsNamed() async throws {
    let question = "{\"id\":1,\"query\":\"\(query)\"}\n"
    let refused = try await Program.run("eval", input: question, in: folder.path)
    #expect(refused.output.contains("queries may read no files here"))
    let named = try await Program.run(
      "eval", "--files=\(folder.path)", input: question, in: folder.path)
    #expect(named.output.contains("\"rows\":[[2]]"))
  }

  @Test func runsReadWhatIsNamed() async throws {
    try folder.write("{\"a\":1}\n", to: "e.ndjson")
    let query = "externaldata(n: long)['\(folder["n.csv"])'] with(format='csv') | count"
    let beside = try await Program.run(
      "ndjson", folder["e.ndjson"], "json", "-e", query, in: "/usr")
    #expect(beside.output == "{\"Count\":2}\n", "\(beside.errors)")
    let other = try Folder()
    try other.write("{\"a\":1}\n", to: "e.ndjson")
    let events = other["e.ndjson"]
    let refused = try await Program.run("ndjson", events, "json", "-e", query, in: "/usr")
    #expect(refused.errors.contains("queries may read files in '/usr', '"))
    let named = try await Program.run(
      "ndjson", events, "json", "-e", query, "--files", folder.path, in: "/usr")
    #expect(named.output == "{\"Count\":2}\n", "\(named.errors)")
    let none = try await Program.run("ndjson", events, "json", "--files", "/no/folder")
    #expect(none.code == 2)
    #expect(none.errors.contains("--files takes a folder; '/no/folder' is none"))
  }
}
