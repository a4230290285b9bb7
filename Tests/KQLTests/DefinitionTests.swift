import Foundation
import KQL
import Testing

/// What holds of every function and aggregate.
@Suite struct DefinitionTests {
  @Test func everyOperatorAggregateAndPluginHasACase() throws {
    var words: Set<Substring> = []
    for file in try Project.cases() {
      words.formUnion(file.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" })
    }
    for name in DefinedNames.operators + AggregateFunction.all.map(\.name) + DefinedNames.plugins {
      #expect(words.contains(Substring(name)), "add Tests/Cases/…/\(name).md")
    }
  }

  @Test func everyCaseFileOfAnAggregateOrAPluginNamesOne() throws {
    let plugins = Set(DefinedNames.plugins)
    for file in try Project.cases() {
      let name = file.path.split(separator: "/").last?.dropLast(".md".count) ?? ""
      if file.path.hasPrefix("Aggregates/") {
        #expect(AggregateFunction.named(String(name)) != nil, "\(file.path) names no aggregate")
      } else if file.path.hasPrefix("Operators/Plugins/") {
        #expect(plugins.contains(String(name)), "\(file.path) names no plugin")
      }
    }
  }

  @Test func namesAreUnique() {
    let names = ScalarFunction.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: ScalarFunction.all.map(\.name))
  func isDocumented(_ name: String) throws {
    let function = try #require(ScalarFunction.named(name))
    let isShown = !function.examples.isEmpty || Coverage.examples.contains { $0.name == name }
    #expect(isShown, "add an example to '\(name)'")
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
