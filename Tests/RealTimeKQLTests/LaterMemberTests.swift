import RealTimeKQL
import Testing

/// What events have that the first ones had not: members, and values of other types.
@Suite struct LaterMemberTests {
  /// More events than are looked at for the columns, then one with more members, and one whose `a` is a text.
  private static let events =
    String(repeating: #"{"a":1,"u":"ann"}"# + "\n", count: 3000)
    + #"{"a":2,"u":"bob","z":"late e1","q":{"w":[7.5]}}"# + "\n"
    + #"{"a":"text e1","u":"cid"}"# + "\n"

  private static let bob = #""a":2,"u":"bob","z":"late e1","q":{"w":[7.5]}"#
  private static let cid = #""a":"text e1","u":"cid""#

  private func rows(
    _ query: String, of words: [String] = [], _ text: String = events
  ) async throws -> [String] {
    let folder = TemporaryFolder()
    let path = try folder.write(text, to: words.first == "csv" ? "a.csv" : "a.ndjson")
    let kept = Kept()
    var pipeline = try PipelineRequest(words: ["ndjson", path, "none"]).pipeline
    if let first = words.first {
      pipeline = try PipelineRequest(words: [first, path, "none"] + words.dropFirst()).pipeline
    }
    pipeline.queries = [NamedQuery(name: "query", text: query)]
    pipeline.sinks = [("kept", kept)]
    _ = try await pipeline.run()
    return kept.record.lines
  }

  @Test(arguments: [
    (
      "T | search 'e1'", [#"{"$table":"T","# + bob + "}", #"{"$table":"T","a":null,"u":"cid"}"#]
    ),
    ("search in (T) 'late'", [#"{"$table":"T","# + bob + "}"]),
    ("T | where * has 'e1'", ["{" + bob + "}", "{" + cid + "}"]),
    ("T | where * == 'text e1' | project u", [#"{"u":"cid"}"#]),
    ("T | where * contains 'ATE E' | project u", [#"{"u":"bob"}"#]),
    ("T | where * startswith 'late' | project u", [#"{"u":"bob"}"#]),
    ("T | where * !has 'ann' and * !has 'e1' | count", [#"{"Count":0}"#]),
    ("T | where * has 'z' or * has 'q' | count", [#"{"Count":0}"#]),
    (
      "find in (T) where * has 'late'", [#"{"source_":"T","# + bob + "}"]
    ),
    (
      "find in (T) where 'late' project u, pack(*)",
      [#"{"source_":"T","u":"bob","pack_":{"a":2,"u":"bob","z":"late e1","q":{"w":[7.5]}}}"#]
    ),
    (
      "T | extend p = pack_all() | where p has 'e1' | project p",
      [#"{"p":{"# + bob + "}}", #"{"p":{"# + cid + "}}"]
    ),
    ("T | summarize arg_max(a, *)", ["{" + bob + "}"]),
    (
      "T | where u != 'ann' | summarize take_any(*) by u | sort by u asc",
      [
        #"{"u":"bob","a":2,"z":"late e1","q":{"w":[7.5]}}"#, #"{"u":"cid","a":null}"#,
      ]
    ),
    (
      "union (T | where u == 'bob'), (T | where u == 'cid' | project u)",
      ["{" + bob + "}", #"{"a":null,"u":"cid"}"#]
    ),
    (
      "union withsource=S kind=inner T, (T | where u == 'no') | where u == 'bob'",
      [#"{"S":"T","# + bob + "}"]
    ),
    (
      "union T, (print a = 'x') | where u == 'bob'",
      [#"{"a_long":2,"a_string":"","u":"bob","z":"late e1","q":{"w":[7.5]}}"#]
    ),
    (
      "union T, (print b = 1) | getschema | summarize make_list(ColumnName)",
      [#"{"list_ColumnName":["a","u","b"]}"#]
    ),
  ]) func areFoundAndKept(_ query: String, _ expected: [String]) async throws {
    let found = try await rows(query)
    #expect(found.sorted() == expected.sorted(), "\(query)")
  }

  @Test func valuesOfOtherTypesAreFoundInCSV() async throws {
    let text = "a,b\n" + String(repeating: "1,x\n", count: 3000) + "word,y\n"
    #expect(try await rows("T | search 'word' | project b", of: ["csv"], text) == [#"{"b":"y"}"#])
    #expect(
      try await rows("union (T | where b == 'y'), (T | where b == 'z')", of: ["csv"], text)
        == [#"{"a":null,"b":"y"}"#])
  }
}
