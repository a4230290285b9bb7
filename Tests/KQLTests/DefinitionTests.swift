import Foundation
import KQL
import Testing

/// What holds of every function and aggregate.
@Suite struct DefinitionTests {
  @Test func everyFunctionFileIsInTheTable() throws {
    var declared: Set<String> = []
    for file in try Project.sources(under: "Sources/KQL/Functions") {
      declared.formUnion(file.text.matches(of: /= ScalarFunction\(\s*"(\w+)"/).map { "\($0.1)" })
    }
    #expect(declared.subtracting(ScalarFunction.all.map(\.name)).isEmpty)
  }

  @Test func everyAggregateFileIsInTheTable() throws {
    var declared: Set<String> = []
    for file in try Project.sources(under: "Sources/KQL/Aggregates") {
      declared.formUnion(
        file.text.matches(of: /= AggregateFunction\(\s*"(\w+)"/).map { "\($0.1)" })
    }
    #expect(declared.subtracting(AggregateFunction.all.map(\.name)).isEmpty)
  }

  @Test func namesAreUnique() {
    let names = ScalarFunction.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: ScalarFunction.all.map(\.name))
  func isDocumented(_ name: String) throws {
    let function = try #require(ScalarFunction.named(name))
    #expect(!function.examples.isEmpty, "add an example to '\(name)'")
    #expect(function.summary.hasSuffix("."))
  }

  @Test(arguments: ScalarFunction.all.map(\.name))
  func examplesAreRight(_ name: String) throws {
    let function = try #require(ScalarFunction.named(name))
    for example in function.examples {
      let query = "range x from 1 to 4 step 1 | project value = \(example.call)"
      #expect(try Self.cell(of: query) == example.result, "\(example.call)")
    }
  }

  @Test(arguments: AggregateFunction.all.map(\.name))
  func aggregateExamplesAreRight(_ name: String) throws {
    let function = try #require(AggregateFunction.named(name))
    #expect(!function.examples.isEmpty, "add an example to '\(name)'")
    for example in function.examples {
      let query = "range x from 1 to 4 step 1 | summarize \(example.call)"
      #expect(try Self.cell(of: query) == example.result, "\(example.call)")
    }
  }

  /// The text of the first value in the last row that a query gives.
  private static func cell(of query: String) throws -> String {
    GeoDatabaseFile.installed
    let table = try #require(try Query(query, now: Project.now).run(now: Project.now).last)
    let lines = table.markdown.split(separator: "\n")
    let row = try #require(lines.count > 2 ? lines.last : nil)
    let text = row.dropFirst(2).dropLast(2)
    // Quotes around text that is empty or reads 'null' are the table's.
    return text == "\"\"" || text == "\"null\"" ? String(text.dropFirst().dropLast()) : String(text)
  }
}
