import KQL
import KQLSyntax
import Testing

/// Texts with several queries.
@Suite struct QueryFileTests {
  private func parts(_ text: String) throws -> [QueryFile.Part] { try QueryFile(text).parts }

  @Test(arguments: [
    ("T | take 1", 1), ("T | take 1;", 1), ("T | take 1\n\nU | count", 2),
    ("T | take 1; U | count", 2), ("T | take 1;\n\n\nU | count\n\n", 2),
    ("T\n\n| take 1\n\n| count", 1), ("T | where a == 1\n\nand b == 2", 1),
    ("T | summarize count()\n\nby a", 1), ("T | where a in (1,\n\n2)\n\nT | count", 2),
    ("T | where a == ```x\n\ny```\n\nT", 2), ("T\r\n\r\nU\r\n", 2), ("T\n \t \nU", 2),
    ("T | join (U\n\n| count) on a\n\nT", 2), ("// a\n\n// b\n\nT | count // c\n\n// d\n", 1),
    ("T\n// no empty line\n\nU", 2), ("let a = 1;\n\nT | take a", 1),
    ("T | as X; X | count", 1), ("T | as X; U | count", 2), ("print 1\n\nprint 2", 2),
  ])
  func queriesAreToldApart(_ text: String, _ count: Int) throws {
    #expect(try parts(text).count == count)
  }

  @Test(arguments: [
    "T | take 1\nU | count", "T | take 1\n// a\nU | count", "let a = 1\n\nT | take a",
  ])
  func oneLineEndIsNoSeparator(_ text: String) {
    #expect(throws: Query.Refusal.self) { try QueryFile(text) }
  }

  @Test func commentsAreTitles() throws {
    let text = """
      // Of the file, not of a query

      let limit = 5;

      // First
      // more about it
      T | take limit

      //   Second
      let own = 2;
      T | take own
      T2
      """
    #expect(throws: Query.Refusal.self) { try parts(text) }
    let titles = try parts(text.replacing("\nT2", with: "\n\n//\n\nT\n\n// realtimekql: now=1\nT"))
    #expect(titles.map(\.title) == ["First", "Second", nil, nil])
  }

  @Test func eachQueryHasTheLetsItNeeds() throws {
    let parts = try parts(
      """
      let a = 1;
      let b = a + 1;
      let unused = 3;
      T | take b

      let a = 10;
      T | take a

      T | where c == 1
      """)
    #expect(
      parts.map(\.text) == [
        "let a = 1;\nlet b = a + 1;\nlet unused = 3;\nT | take b", "let a = 10;\nT | take a",
        "T | where c == 1",
      ])
  }

  @Test func everyQueryWithAMistakeIsReported() throws {
    let text = "T | whree a\n\nT | take\n\n| count\n\nT | where (a\n\nT | count"
    do {
      _ = try QueryFile(text)
      Issue.record("expected mistakes")
    } catch {
      #expect(error.diagnostics.map { $0.place(in: text).line } == [1, 5, 9])
    }
  }

  @Test func longFilesTakeNoLongTime() throws {
    let text = (0..<3000).map { "let a\($0) = \($0);\n// Query \($0)\nT | where a > a\($0)\n\n" }
    #expect(try parts(text.joined()).count == 3000)
    let open = "T | where f(" + String(repeating: "\n\n1,", count: 20_000)
    #expect(throws: Query.Refusal.self) { try QueryFile(open) }
  }
}
