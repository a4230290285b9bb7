import KQL
import KQLSyntax
import Testing

/// An input whose events are of several kinds: the name of a table picks those it is of.
@Suite struct FixedTableTests {
  private func catalog(_ givenName: String? = nil) -> InputCatalog {
    var input = CatalogInput(
      standard: NDJSONFormat(schema: [ColumnSchema("kind", .string)], isOpen: false),
      views: [
        "Starts": NDJSONFormat(schema: [ColumnSchema("name", .string)], isOpen: false),
        "Ends": NDJSONFormat(schema: [ColumnSchema("code", .long)], isOpen: false),
      ])
    input.names = ["kernel"]
    input.otherNames = ["Events"]
    input.givenName = givenName
    input.hasFixedTables = true
    return InputCatalog([input])
  }

  private func columns(_ query: String, _ givenName: String? = nil) throws -> [String] {
    try Query(query, catalog: catalog(givenName), now: Project.now).schema.map(\.name)
  }

  private func mistake(_ query: String) -> (message: String, help: String)? {
    do throws(Query.Refusal) {
      _ = try Query(query, catalog: catalog(), now: Project.now)
      return nil
    } catch {
      return error.diagnostics.first.map { ($0.message, $0.help) }
    }
  }

  @Test func namesAreOfTables() throws {
    #expect(try columns("Starts") == ["name"])
    #expect(try columns("Ends | where code > 0") == ["code"])
    #expect(try columns("kernel") == ["kind"])
    #expect(try columns("Events") == ["kind"])
    #expect(try columns("mine", "mine") == ["kind"])
    #expect(try columns("union Starts, Ends") == ["name", "code"])
    #expect(try columns("union S*, E*, k*") == ["name", "code", "kind"])
    #expect(try columns("union *") == ["kind"])
    #expect(try columns("table('Ends')") == ["code"])
    #expect(try columns("union isfuzzy=true Ends, Start") == ["code"])
    #expect(try columns("let Start = Ends; Start") == ["code"])
    #expect(try columns("let F = (T: (code: long)) { T | where code > 0 }; F(Ends)") == ["code"])
    #expect(try columns("let unused = Start; Ends") == ["code"])
    #expect(try columns("search 'x'") == ["$table", "kind"])
    #expect(try columns("Starts | join kind=inner (Ends | extend name = 'x') on name").count == 3)
  }

  @Test func anotherNameIsAMistakeThatListsThem() throws {
    let unknown = try #require(mistake("T | count"))
    let tables = "it has Ends, Starts; all its events are kernel, Events"
    #expect(unknown.message == "the input has no table 'T'")
    #expect(unknown.help == tables)
    #expect(mistake("Starts | where code > 0")?.message == "unknown column 'code'")
    #expect(mistake("Start | count")?.help == "did you mean 'Starts'? \(tables)")
    for query in [
      "table('Ende')", "union Ends, Ende", "search in (Ende) 'x'",
      "find in (Ends, Ende) where code > 0",
      "Starts | join (Ende) on name", "let E = Ende; E", "Starts | where name in (Ende)",
      "Starts | extend n = toscalar(Ende | count)", "let F = () { Ende }; F()",
    ] {
      let help = mistake(query)?.help
      #expect(help == "did you mean 'Ends'? \(tables)", "\(query)")
    }
  }

  @Test func tablesOfOtherInputsAreNoSlips() throws {
    let catalog = catalog()
    catalog.offers = { ["Start": ["other"]][$0] }
    do throws(Query.Refusal) {
      _ = try Query("Start | count", catalog: catalog, now: Project.now)
      Issue.record("there is none")
    } catch {
      #expect(
        error.diagnostics.first?.help
          == "it has Ends, Starts; Start is a table of other; all its events are kernel, Events")
    }
  }
}
