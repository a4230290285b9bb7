import KQL
import RealTimeKQLShell
import Testing

@Suite struct CompletionTests {
  private let columns = [ColumnSchema("Payload", .string), ColumnSchema("Port", .long)]

  @Test(arguments: [
    ("hel", "help"), ("run [\"cs", "csv"), ("run cs", "csv"), ("run csv a.csv js", "json"),
    ("T | summ", "summarize"), ("T | where Pay", "Payload"), ("print strca", "strcat("),
    ("run csv a.csv --o", "--once"), ("help summ", "summarize"), ("args = [\"ndj", "ndjson"),
  ])
  func offers(_ line: String, _ candidate: String) {
    let completion = Completion(line, at: .entry(""), columns: columns)
    #expect(completion.candidates.contains(candidate))
  }

  @Test func knowsTheQuestions() {
    #expect(Completion("cs", at: .input, columns: []).candidates == ["csv"])
    #expect(Completion("n", at: .query(""), columns: []).candidates.contains("no"))
    #expect(
      Completion("| where Po", at: .query("T"), columns: columns).candidates.contains("Port"))
  }
}
