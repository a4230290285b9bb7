import Foundation
import RealTimeKQL
import Testing

/// What outputs write, and what they refuse.
@Suite struct OutputTests {
  private let folder = TemporaryFolder()
  private let query = "T | project n, text, at = datetime(2024-01-01) + n * 1s, bag = pack('k', n)"

  private func input() throws -> String {
    try folder.write("n,text\n1,\"a, \"\"b\"\"\"\n2,\u{1B}[31mred\n", to: "in.csv")
  }

  @Test func csvIsQuoted() async throws {
    let outcome = try await folder.run(
      "csv", [try input()], query: query, output: "csv", to: "out.csv")
    #expect(
      outcome.lines == [
        "n,text,at,bag", #"1,"a, ""b""",2024-01-01T00:00:01Z,"{""k"":1}""#,
        "2,\u{1B}[31mred,2024-01-01T00:00:02Z,\"{\"\"k\"\":2}\"",
      ])
  }

  @Test func tablesShowControlCharacters() async throws {
    let outcome = try await folder.run(
      "csv", [try input()], query: query, output: "table", to: "out.txt")
    #expect(!outcome.text.utf8.contains(0x1B))
    #expect(outcome.text.contains(#"{"k":1}"#))
    #expect(outcome.text.contains("red"))
  }

  @Test func jsonFilesAreArrays() async throws {
    let outcome = try await folder.run("csv", [try input()], query: query, to: "out.json")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [[String: Any]])
    #expect(rows.compactMap { $0["n"] as? Int } == [1, 2])
  }

  @Test func anEmptyResultIsAnEmptyArray() async throws {
    let outcome = try await folder.run("csv", [try input()], query: "T | where n > 5", to: "o.json")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [Any]
    #expect(rows?.isEmpty == true)
  }

  @Test func longJSONFilesStayArraysWhenAddedTo() async throws {
    let rows = (0..<2000).map { "\($0),\(String(repeating: "x", count: $0 % 300))\n" }.joined()
    let path = try folder.write("n,text\n" + rows, to: "in.csv")
    for _ in 0..<4 {
      _ = try await folder.run("csv", [path], to: "out.json") { $0.append = true }
    }
    let text = Data(folder.text("out.json").utf8)
    let all = try JSONSerialization.jsonObject(with: text) as? [Any]
    #expect(all?.count == 8000)
  }

  /// Rows that fill pages are written by the block, also around some that are longer than a page.
  @Test func longJSONFilesKeepAllRows() async throws {
    let query = """
      T | take 0 | project n | union (range n from 0 to 60000 step 1)
      | extend x = make_string(repeat(120, iff(n % 5000 == 4999, 9000, iff(n % 7000 == 0, 4079, n % 300))))
      """
    for count in 1...2 {
      _ = try await folder.run("csv", [try input()], query: query, to: "long.json") {
        $0.append = true
      }
      struct Row: Decodable {
        var n: Int
        var x: String
      }
      let text = folder.text("long.json")
      let rows = try JSONDecoder().decode([Row].self, from: Data(text.utf8))
      #expect(rows.map(\.n) == (0..<count).flatMap { _ in 0...60000 })
      #expect(rows[4999].x.count == 9000)
      #expect(text.hasSuffix("}\n]\n"))
    }
  }

  @Test(arguments: ["out.json", "out.ndjson", "out.csv"])
  func existingFilesAreKept(_ name: String) async throws {
    let path = try input()
    let output = name.hasSuffix(".csv") ? "csv" : "json"
    let first = try await folder.run("csv", [path], output: output, to: name)
    let error = await failure {
      _ = try await folder.run("csv", [path], output: output, to: name)
    }
    #expect(error?.exitCode == 5)
    #expect(error?.message.contains("--overwrite") == true)
    #expect(folder.text(name) == first.text)
    let replaced = try await folder.run("csv", [path], output: output, to: name) {
      $0.overwrite = true
    }
    #expect(replaced.text == first.text)
    let added = try await folder.run("csv", [path], output: output, to: name) { $0.append = true }
    #expect(added.text.components(separatedBy: "red").count == 3)
    if name == "out.csv" { #expect(added.text.components(separatedBy: "n,text").count == 2) }
    if name == "out.json" {
      let rows = try JSONSerialization.jsonObject(with: Data(added.text.utf8)) as? [Any]
      #expect(rows?.count == 4)
    }
  }

  /// No file is written to that the run reads, or by two outputs; what is in it stays.
  @Test(arguments: [
    ["json", "in.csv", "--overwrite"], ["csv", "in.csv", "--append"], ["json", "--late=./in.csv"],
    ["json", "--html=link.csv", "--overwrite"],
    ["json", "old.ndjson", "--append", "+", "csv", "old.ndjson", "--append"],
    ["json", "old.ndjson", "--append", "--rejects=old.ndjson"],
    ["json", "new.ndjson", "--overwrite", "+", "csv", "new.ndjson", "--overwrite"],
  ])
  func filesHaveOneUse(_ words: [String]) async throws {
    let path = try input()
    try folder.write("{}\n", to: "old.ndjson")
    try FileManager.default.createSymbolicLink(
      atPath: folder["link.csv"], withDestinationPath: path)
    let before = folder.text("in.csv")
    let placed = words.map { word in
      ["in.csv", "link.csv", "old.ndjson", "new.ndjson"].contains { word.hasSuffix($0) }
        ? word.replacing(/(\.\/)?(\w+\.\w+)$/) { folder[String($0.2)] } : word
    }
    for input in [path, folder["*.csv"]] {
      let error = await failure {
        _ = try await PipelineRequest(words: ["csv", input] + placed).pipeline.run()
      }
      #expect(error?.exitCode == 2, "\(error?.message ?? "")")
    }
    #expect(folder.text("in.csv") == before)
  }

  /// Rows with other columns begin a table of their own, those with the same go on.
  @Test func tablesOfMarkdownAreToldApart() async throws {
    let path = try folder.write("a,b\nx,1\n", to: "in.csv")
    for query in ["T | project a, b", "T | project a, b", "T | project b, a"] {
      _ = try await folder.run("csv", [path], query: query, output: "markdown", to: "out.md") {
        $0.append = true
      }
    }
    let first = "| a | b |\n|---|---:|\n| x | 1 |\n| x | 1 |\n"
    #expect(folder.text("out.md") == first + "\n| b | a |\n|---:|---|\n| 1 | x |\n")
  }

  /// What is compressed is looked at as well.
  @Test(arguments: ["gz", "zst"])
  func columnsAreAddedByNameToCompressedFiles(_ ending: String) async throws {
    let path = try folder.write("a,b\nx,1\n", to: "in.csv")
    let name = "out.csv.\(ending)"
    func run(_ query: String) async throws {
      _ = try await folder.run("csv", [path], query: query, output: "csv", to: name) {
        $0.append = true
      }
    }
    try await run("T | project a, b")
    try await run("T | project b, a")
    let error = await failure { try await run("T | project a, c = b") }
    #expect(error?.message.contains("it has the columns a, b, not a, c") == true)
    let read = try await folder.run(
      "csv", [folder[name]], query: "T | where a == 'x' and b == 1", output: "csv", to: "all.csv")
    #expect(read.text == "a,b\nx,1\nx,1\n")
  }

  /// Rows are added by the names of their columns, not by their order.
  @Test(arguments: [("csv", ","), ("tsv", "\t")])
  func columnsAreAddedByName(_ output: String, _ separator: String) async throws {
    let path = try folder.write("a,b\nx,1\n", to: "in.csv")
    let name = "out.\(output)"
    func run(_ query: String) async throws -> String {
      try await folder.run("csv", [path], query: query, output: output, to: name) {
        $0.append = true
      }.text.replacingOccurrences(of: separator, with: ",")
    }
    #expect(try await run("T | project a, b") == "a,b\nx,1\n")
    #expect(try await run("T | project b, a") == "a,b\nx,1\nx,1\n")
    for query in ["T | project a", "T | project a, c = b", "T | project a, b, c = 1"] {
      let error = await failure { _ = try await run(query) }
      #expect(error?.exitCode == 5)
      #expect(error?.message.contains("it has the columns a, b, not a") == true, "\(query)")
    }
    // A last line that was not ended is not joined with the first that is added.
    try folder.append("y\(separator)2", to: name)
    #expect(try await run("T | project b, a") == "a,b\nx,1\nx,1\ny,2\nx,1\n")
  }

  @Test func filesAreForTheOwnerOnly() async throws {
    _ = try await folder.run("csv", [try input()], to: "out.ndjson")
    let mode = try FileManager.default.attributesOfItem(atPath: folder["out.ndjson"])[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func linksAreNotFollowed() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder["link.ndjson"], withDestinationPath: folder["target.ndjson"])
    let path = try input()
    let error = await failure {
      _ = try await folder.run("csv", [path], to: "link.ndjson") { $0.append = true }
    }
    #expect(error?.exitCode == 5)
    // A link to what is no file is one, too.
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder["other.ndjson"], withDestinationPath: folder["pipe"])
    let other = await failure { _ = try await folder.run("csv", [path], to: "other.ndjson") }
    #expect(other?.message.contains("it is a symbolic link, which is not followed") == true)
  }
}
