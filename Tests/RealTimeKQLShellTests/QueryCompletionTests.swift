import KQL
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// What is offered inside of queries.
@Suite struct QueryCompletionTests {
  private static let columns: Schema = [
    ColumnSchema("TimeGenerated", .datetime), ColumnSchema("User", .string),
    ColumnSchema("Port", .long), ColumnSchema("Device", .dynamic),
    ColumnSchema("odd name", .string),
  ]

  private var context: CompletionContext {
    var context = CompletionContext(InputShapes(columns: Self.columns))
    context.values = { column in
      switch column {
      case "User": ["alice", "bob \"b\"", "al"]
      case "Port": ["443", "80"]
      case "Device": [#"{"browser":"x","os":{"name":"y"}}"#]
      default: []
      }
    }
    return context
  }

  private func candidates(_ line: String, after earlier: String = "") -> [String] {
    Completion(line, at: .entry(earlier), context).candidates
  }

  /// What stands at the end of a query, and what must and must not be offered there.
  @Test(arguments: [
    ("T | where ", "User TimeGenerated ['odd name']", "asc by strcat( table"),
    ("T | where Us", "User", "Port"), ("T | where us", "User", "Port"),
    ("T | where User ", "== has contains in between and", "User"),
    ("T | where User == ", "\"alice\" \"bob \\\"b\\\"\" Port", "and"),
    ("T | where User in (", "\"alice\"", "and"), ("T | where User in ('a', ", "\"alice\"", "and"),
    ("T | where Port >= ", "Port", "443"), ("T | where Port == ", "443 80", "\"443\""),
    ("T | where Device.", "browser os", "User"),
    ("T | extend Long = Port * 2 | where Lo", "Long", "log("),
    ("T | summarize n = count() by User | where ", "n User", "Port"),
    ("T | project-away Po", "Port", ""), ("T | project-a", "project-away", "project"),
    ("T | project Port | sort by Port ", "asc desc nulls", "User and"),
    ("T | sort by Port desc nulls ", "first last", "asc"),
    ("T | sort by ", "Port User", "asc strcat("), ("T | sort ", "by", "Port"),
    ("T | summarize ", "count( dcount( by Port", "strcat("),
    ("T | summarize s", "sum( strcat(", "count("),
    ("T | summarize count() ", "by", "User"), ("T | summarize count() by ", "User", "by count("),
    ("T | join ", "kind= hint.remote=", "inner"), ("T | join kind=", "inner leftouter", "T"),
    ("T | join kind = left", "leftouter leftanti", "inner"),
    ("T | join kind=inner (T | project Port, Size = 1 | where ", "Port Size", "User"),
    ("T | join kind=inner (T | project Port, Size = 1) ", "on where", "User"),
    ("T | join kind=inner (T | project Port, Size = 1) on ", "Port $left. $right.", "User Size"),
    ("T | join kind=inner (T | project Port, Size = 1) on $right.", "Port Size", "User"),
    ("T | join kind=inner (T | project Port, Size = 1) on Port | where ", "Size User", ""),
    ("T | mv-expand Item = Device to ", "typeof(", ""),
    ("T | mv-expand Item = Device to typeof(", "long string", "User"),
    ("T | mv-apply Item = Device on (where ", "Item User", ""),
    ("T | render ", "timechart barchart", "User"),
    ("T | render time", "timechart timeline", "table"),
    ("T | render timechart with (", "title= ycolumns=", "User"),
    ("T | render timechart with (kind=", "stacked", "title="),
    ("T | make-series n = count() ", "on", "User"),
    ("T | make-series n = count() on TimeGenerated ", "from step in", "User"),
    ("T | evaluate ", "narrow( bag_unpack(", "User"), ("T | ", "where summarize", "User"),
    ("T |", "where", ""), ("pri", "print", ""), ("", "T help use run", "where"),
    ("let limit = 5; T | where Port > ", "limit", ""), ("let limit = 5;", "T print", "where"),
    ("let big = T | where Port > 5; big | where ", "User", ""),
    ("T | where strlen(", "User", "and by"), ("T | where strlen(User) ", "== and", "User"),
    ("T | extend a = iff(User == 'a', ", "Port", "by"),
    ("T | where User has 'x' // Us", "", "User"), ("T | top 5 ", "by", "User"),
    ("T | top 5 by ", "User", "asc"), ("union ", "T kind=", "User"), ("T | take 5 ", "", "User"),
    ("T | parse User ", "with", "Port"), ("T | where toscalar(T | summarize max(", "Port", ""),
  ])
  func offers(_ line: String, _ wanted: String, _ unwanted: String) {
    var context = context
    context.shapes = InputShapes(columns: Self.columns, tableNames: ["T"])
    let offered = Completion(line, at: .entry(""), context).candidates
    for word in Self.words(wanted) {
      #expect(offered.contains(word), "'\(line)' offers \(offered)")
    }
    for word in unwanted.split(separator: " ").map(String.init) {
      #expect(!offered.contains(word), "'\(line)' must not offer \(word)")
    }
  }

  /// Words separated by blanks, except those in quotes or brackets.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    for part in text.split(separator: " ").map(String.init) {
      if let last = words.last,
        last.hasPrefix("\"") && !last.hasSuffix("\"")
          || last.hasPrefix("['") && !last.hasSuffix("]")
          || last == "\"bob"
      {
        words[words.count - 1] += " " + part
      } else {
        words.append(part)
      }
    }
    return words
  }

  @Test func valuesAreOfferedInQuotes() {
    let completion = Completion("T | where User == 'al", at: .entry(""), context)
    #expect(completion.candidates == ["alice", "al"])
    #expect(completion.typedCount == 2 && completion.ending == "'")
  }

  @Test func queriesAreCompletedWhereverTheyStand() {
    #expect(
      candidates("run csv a.csv -e 'T | summarize n = count() by User | where ").contains("n"))
    #expect(candidates("run [\"csv\", \"a\", \"-e\", \"T | extend n = 1 | where ").contains("n"))
    #expect(candidates("| where Us", after: "T").contains("User"))
    #expect(candidates("follow T | where Us").contains("User"))
    #expect(
      Completion("| where Us", at: .query("T | project User"), context).candidates == ["User"])
    var after = context
    after.lastQuery = "T | summarize n = count() by User"
    #expect(Completion("| where ", at: .entry(""), after).candidates.starts(with: ["User", "n"]))
  }

  @Test func functionsTellTheirSignature() {
    let inside = Completion("print substring(", at: .entry(""), context)
    #expect(inside.hint == "substring(source, start, length?)")
    let named = Completion("print substr", at: .entry(""), context)
    #expect(named.details.first { $0.text == "substring(" }?.help.isEmpty == false)
    #expect(candidates("T | where ").count < 20, "hundreds of functions would be a wall")
  }

  @Test func fiveHundredColumnsTakeNoTime() {
    let columns = (0..<500).map { ColumnSchema("Column\($0)", .string) }
    let context = CompletionContext(InputShapes(columns: columns))
    let line = "T | where Column7 == 'a' | extend New = strcat(Column8, 'x') | where Column49"
    _ = Completion(line, at: .entry(""), context)
    let best =
      (0..<5).map { _ in
        ContinuousClock().measure {
          #expect(Completion(line, at: .entry(""), context).candidates.count == 11)
        }
      }.min() ?? .zero
    // A debug build is many times slower than a release.
    #expect(best < .milliseconds(200), "\(best)")
  }
}
