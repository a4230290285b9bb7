extension Coverage {
  /// Queries that show the names which are part of the grammar or of the binder; the tests run them.
  package static let examples: [Example] =
    DocumentedNames.scalarOperators.map {
      Example(name: $0, query: "print r = \(comparison(with: $0))")
    }
    + [
      ("bin_auto", "set query_bin_auto_size=5; print r = bin_auto(12)"),
      ("materialize", "let T = materialize(range x from 1 to 2 step 1); T | count"),
      ("table", "let T = range x from 1 to 2 step 1; table('T') | count"),
      ("toscalar", "print r = toscalar(range x from 1 to 2 step 1 | count)"),
      ("let", "let x = 1; print x"),
      ("query parameters", "declare query_parameters(x: long = 1); print x"),
      ("pattern", "declare pattern p = (a: string) { ('x') = { print r = 1 }; }; p('x')"),
      ("set", "set notruncation; print 1"),
      ("tabular expression", "range x from 1 to 2 step 1 | where x > 1"),
      ("batches", "print 1; print 2"),
    ].map { Example(name: $0.0, query: $0.1) }

  /// An expression with an operator between values that it takes.
  private static func comparison(with name: String) -> String {
    switch name {
    case "+", "-", "*", "/", "%", "<", ">", "<=", ">=": "3 \(name) 2"
    case "and", "or": "true \(name) false"
    case "between", "!between": "2 \(name) (1 .. 3)"
    case "in", "in~", "!in", "!in~", "has_any", "has_all": "'a' \(name) ('a', 'b')"
    default: "'ab' \(name) 'a'"
    }
  }
}
