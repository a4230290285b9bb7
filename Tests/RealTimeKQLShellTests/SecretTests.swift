import Foundation
import KQL
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// An input that needs a password.
private struct Vault: Source {
  var password: Secret?

  static let definition = SourceDefinition(
    "vault", "What is behind a password.", example: "realtimekql vault --password-file key.txt",
    settings: Setting<Vault>.secret(
      "password", \.password, variable: "REALTIMEKQL_TEST_PASSWORD", "What opens it.")
  ) { (_) throws(PipelineError) in Vault() }

  func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    try SourcePlan(columns: "length: long", isLive: false, name: "vault") {
      () throws(SourceError) in
      guard let password else { throw SourceError("vault: there is no password") }
      return Reader(length: password.reveal(\.count))
    }
  }

  private final class Reader: EventReader {
    private let length: Int
    init(length: Int) { self.length = length }

    func read(_ events: inout EventWriter) throws(SourceError) -> EventResult {
      events.append(length)
      return .end
    }
  }
}

/// A secret is shown nowhere: not in words, histories, messages, statistics.
@Suite(.serialized) struct SecretTests {
  private static let components = Components.builtIn.adding(sources: [Vault.definition])
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "realtimekql-secret-\(UUID().uuidString.prefix(8))")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("hunter2\n".utf8).write(to: folder.appending(path: "key.txt"))
  }

  private func request(_ words: String...) throws(PipelineError) -> PipelineRequest {
    try PipelineRequest(words: words, Self.components)
  }

  @Test func theCommandLineRefusesASecret() {
    for words in [["--password=hunter2"], ["--password", "hunter2"]] {
      let error = #expect(throws: PipelineError.self) {
        _ = try PipelineRequest(words: ["vault"] + words, Self.components)
      }
      #expect(error?.exitCode == 2)
      #expect(
        error?.rendered == """
          error: --password takes no value on a command line, where others can see it
            = help: write it to a file for --password-file, or set REALTIMEKQL_TEST_PASSWORD
          """)
    }
    for word in ["--passwrd=hunter2", "-password=hunter2", "--password-fiel=hunter2"] {
      let error = #expect(throws: PipelineError.self) { _ = try request("vault", word) }
      #expect(error?.rendered.contains("hunter2") == false)
    }
  }

  @Test func aSecretComesFromAFileOrTheEnvironment() async throws {
    let key = folder.appending(path: "key.txt").path
    let (out, stats) = (folder.appending(path: "o.ndjson"), folder.appending(path: "stats"))
    let fromFile = try request(
      "vault", "--password-file=\(key)", "json", out.path, "--stats=\(stats.path)")
    #expect(fromFile.words.prefix(2) == ["vault", "--password-file=\(key)"])
    let statistics = try await fromFile.pipeline.run()
    #expect(try String(contentsOf: out, encoding: .utf8) == "{\"length\":7}\n")
    #expect(try !String(contentsOf: stats, encoding: .utf8).contains("hunter2"))
    #expect(!statistics.line.contains("hunter2"))
    #expect(!"\(fromFile)".contains("hunter2"))
    let again = try PipelineRequest(words: fromFile.words, Self.components)
    #expect(again.words == fromFile.words)

    setenv("REALTIMEKQL_TEST_PASSWORD", "hunter2", 1)
    defer { unsetenv("REALTIMEKQL_TEST_PASSWORD") }
    let fromEnvironment = try request("vault", "none")
    #expect(fromEnvironment.words == ["vault", "none"])
    #expect(try fromEnvironment.explanation().contains("length: long"))
    _ = try await fromEnvironment.pipeline.run()

    var made = fromFile
    made.inputs[0].source = Vault(password: Secret("hunter2"))
    #expect(made.words.contains("--password=***"))
    #expect(!"\(made)".contains("hunter2"))
  }

  @Test func aFileWithoutASecretIsAnError() throws {
    let empty = folder.appending(path: "empty").path
    try Data("\n".utf8).write(to: URL(filePath: empty))
    for path in [empty, folder.appending(path: "none").path] {
      let error = #expect(throws: PipelineError.self) {
        _ = try request("vault", "--password-file", path)
      }
      #expect(error?.exitCode == 2)
      #expect(error?.rendered.contains(path) == true)
    }
  }

  @Test(arguments: [
    "run vault --password=hunter2 table", "run vault --password hunter2 table",
    #"run ["vault", "--password=hunter2", "table"]"#, #"run ["vault","--password","hunter2"]"#,
    #"run ["vault", '--password' ,'hunter2', "table"]"#, "run vault '--password=hunter2 x'",
    #"run vault --password="hunter2 x" table"#, #"run vault --password hun"ter2 hunter2""#,
    "args = [\"vault\",\n  \"--password\",  # the hunter2\n  \"hunter2\"]",
    #"run ["vault", "--password=hun\"ter2 hunter2"]"#, #"run("vault", "--password", "hunter2")"#,
    "run vault --passwrd=hunter2", "run vault -password hunter2",
    "run [\"vault\", \"--password=hunter2",
    #"run vault "--password"=hunter2 table"#, "peek vault --password=hunter2;",
  ])
  func theHistoryHasStars(_ entry: String) {
    let console = FakeConsole(entry.split(separator: "\n").map(String.init))
    _ = ShellSession(console, Self.components).run()
    let text = console.history.joined(separator: "\n")
      .replacing("# the hunter2", with: "")
    #expect(!console.history.isEmpty)
    #expect(!text.contains("hunter2"), "\(text)")
    #expect(!text.contains("ter2"), "\(text)")
    #expect(text.contains("***"), "\(text)")
    #expect(!console.told.joined().contains("hunter2"), "\(console.told)")
  }

  @Test(arguments: [
    #"run ["vault", "--password-file=key.txt", "--tag=Name", "table"]"#,
    "run vault --password-file key.txt json a.ndjson -e 'T | where x == 1'",
    "print x = 1 - -1, '--password'",
  ])
  func theHistoryKeepsTheRest(_ entry: String) {
    let console = FakeConsole([entry])
    _ = ShellSession(console, Self.components).run()
    #expect(console.history == [entry])
  }
}
