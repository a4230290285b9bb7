import KQL
import Testing

/// What the page Docs/Coverage.md claims.
@Suite struct CoverageTests {
  @Test func everyDocumentedNameIsAccountedFor() {
    for coverage in Coverage.all {
      let forgotten = coverage.names.filter { $0.state == .forgotten }.map(\.name)
      #expect(forgotten.isEmpty, "\(coverage.kind): build them, or say why not in UnavailableName")
    }
  }

  @Test func noNameIsListedTwice() {
    for coverage in Coverage.all {
      #expect(Set(coverage.names.map(\.name)).count == coverage.names.count, "\(coverage.kind)")
    }
  }

  @Test(arguments: ["Scalar functions", "Window functions", "Aggregates", "Tabular operators"])
  func isNearlyWhole(_ kind: String) throws {
    let coverage = try #require(Coverage.all.first { $0.kind == kind })
    #expect(coverage.builtCount * 100 >= coverage.names.count * 95, "\(kind)")
  }

  @Test(arguments: Coverage.examples.map(\.query))
  func exampleRuns(_ query: String) throws {
    #expect(try Query(query, now: Project.now).run(now: Project.now).last?.count == 1)
  }

  @Test func refusalGivesTheReason() {
    #expect(
      Project.result(of: "print geo_point_to_h3cell(1.0, 2.0)").contains(
        "the function 'geo_point_to_h3cell' is not built yet: it computes with places"))
    #expect(
      Project.result(of: "print 1 | evaluate python(1)").contains(
        "the plugin 'python' is not built: it runs programs"))
  }
}
