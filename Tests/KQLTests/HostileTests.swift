import KQL
import KQLSyntax
import Testing

/// Queries that are large or wrong on purpose are answered or refused, and soon.
@Suite struct HostileTests {
  static let refused: [(text: String, part: String)] = [
    ("print " + String(repeating: "(", count: 100_000), "nested"),
    ("print " + String(repeating: "not(", count: 20_000), "nested"),
    ("print " + String(repeating: "1+", count: 20_000) + "1", "in a row"),
    ("print 1" + String(repeating: "|take 1", count: 3000), "in a row"),
    ("print dynamic(" + String(repeating: "[", count: 50_000), "nested"),
    (
      "let t0 = print a = 1;" + (0..<40).map { "let t\($0 + 1) = union t\($0), t\($0);" }.joined()
        + "t40", "operators"
    ),
    (
      "let f0 = (x: long) { x };"
        + (0..<30).map { "let f\($0 + 1) = (x: long) { f\($0)(x) + f\($0)(x) };" }.joined()
        + "print f30(1)", "calls"
    ),
    ("\u{1}\u{2}\u{0}print", "invisible"),
  ]

  @Test(arguments: refused.indices)
  func isRefused(_ index: Int) {
    let (text, part) = Self.refused[index]
    let start = ContinuousClock.now
    let error = #expect(throws: Query.Refusal.self) { try Query(text, now: Project.now) }
    #expect(error?.diagnostics.contains { $0.message.contains(part) } == true)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func longListsAreSets() throws {
    let start = ContinuousClock.now
    let list = String(repeating: "1234567,", count: 20_000)
    let query = try Query("print x = 1 | where x in (\(list)1)", now: Project.now)
    #expect(try query.run(now: Project.now).last?.count == 1)
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func manyColumns() throws {
    let columns = (0..<3000).map { "c\($0) = \($0)" }.joined(separator: ", ")
    let query = try Query("print \(columns) | extend d = c2999 + 1", now: Project.now)
    #expect(try query.run(now: Project.now).last?.schema.count == 3001)
  }
}
