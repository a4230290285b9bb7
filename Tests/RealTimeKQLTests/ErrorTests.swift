import Foundation
import RealTimeKQL
import Testing

/// Requests that cannot run: each kind of mistake has its exit code and says what is wrong.
@Suite struct ErrorTests {
  private let folder = TemporaryFolder()

  private func failure(
    _ input: String, _ arguments: [String], query: String = "T | count", output: String = "none",
    to file: String? = nil
  ) async -> PipelineError? {
    var options = RunOptions()
    options.once = true
    let request = RunRequest(
      input: input, inputArguments: arguments, queries: [NamedQuery(name: "a.kql", text: query)],
      output: output, outputArgument: file, options: options)
    return await RealTimeKQLTests.failure { _ = try await request.run() }
  }

  @Test func missingFile() async {
    let error = await failure("csv", [folder["none.csv"]])
    #expect(error?.exitCode == 4)
    #expect(error?.message.contains("none.csv': no such file or directory") == true)
  }

  @Test func directory() async {
    let error = await failure("csv", [folder.path])
    #expect(error?.exitCode == 4)
    #expect(error?.message.contains("is a directory; '\(folder.path)/*' reads") == true)
    let slash = await failure("csv", [folder.path + "/"])
    #expect(slash?.message.contains("is a directory; '\(folder.path)/*' reads") == true)
  }

  /// What helps is something that the input has.
  @Test func whatNeedsAnEndSaysHowToGetOne() async throws {
    let path = try folder.write("n\n1\n", to: "a.csv")
    func help(_ words: [String]) throws -> String {
      var request = try PipelineRequest(words: words)
      request.queries = [
        NamedQuery(name: "a.kql", text: "T | extend n = 1 | sort by n asc | extend b = prev(n)")
      ]
      do throws(PipelineError) {
        _ = try request.pipeline.plan()
        return ""
      } catch {
        return error.rendered
      }
    }
    #expect(try help(["csv", path, "--follow"]).contains("or read to the end with --once"))
    #expect(try help(["demo", "logins"]).contains("or write the events to a file and ask that"))
  }

  @Test func patternWithoutFiles() async {
    #expect(await failure("csv", [folder["*.csv"]])?.exitCode == 4)
  }

  @Test func noFile() async { #expect(await failure("csv", [])?.exitCode == 2) }

  @Test func unknownKinds() async throws {
    #expect(await failure("cvs", ["a"])?.exitCode == 2)
    let path = try folder.write("n\n1\n", to: "a.csv")
    #expect(await failure("csv", [path], output: "tabel")?.message.contains("'table'") == true)
  }

  @Test(arguments: [
    ("T | where nn > 1", "a.kql:1:11"), ("T\n| whree n > 1", "a.kql:2:3"),
    ("T | where n >", "a.kql:1:"),
    ("T | where strlen(n, 1) > 1", "a.kql:1:"), ("", "a.kql:1:1"),
  ])
  func queriesSayWhere(_ query: String, _ place: String) async throws {
    let path = try folder.write("n\n1\n", to: "a.csv")
    let error = await failure("csv", [path], query: query)
    #expect(error?.exitCode == 3)
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: ["/dev/full", "/proc/version", "/nowhere/out.json", "/"])
  func outputsThatCannotBeWritten(_ path: String) async throws {
    let input = try folder.write("n\n1\n", to: "a.csv")
    #expect(await failure("csv", [input], output: "json", to: path)?.exitCode == 5)
    #expect(await failure("csv", [input], output: "csv", to: path)?.exitCode == 5)
  }

  @Test func emptyFilesAreNoError() async throws {
    let path = try folder.write("", to: "empty")
    let json = try await folder.run("ndjson", [path], query: "T | count")
    #expect(json.lines == [#"{"Count":0}"#])
    let syslog = try await folder.run("syslog", [path], query: "T | count") { $0.from = .start }
    #expect(syslog.lines == [#"{"Count":0}"#])
    let csv = try await folder.run("csv", [path], query: "T | count")
    #expect(csv.lines == [#"{"Count":0}"#])
  }
}
