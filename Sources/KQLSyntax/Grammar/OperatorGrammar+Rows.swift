extension OperatorGrammar {
  /// Operators that choose, order and number rows.
  static let rowOperators: [OperatorGrammar] = [
    OperatorGrammar(
      "where", aliases: "filter", summary: "Keeps the rows for which a predicate holds.",
      .required("predicate", .value())),
    OperatorGrammar(
      "take", aliases: "limit", summary: "Keeps up to a number of rows.",
      .required("count", .value())),
    OperatorGrammar(
      "top", summary: "Keeps the first rows by a key.",
      parameters: [OperatorParameter("hint.progressive_top", ["true", "false"])],
      .required("count", .value()),
      .required("key", after: "by", .orderedOnce)),
    OperatorGrammar(
      "sort", aliases: "order", summary: "Orders the rows by one or more keys.",
      parameters: [OperatorParameter("hint.strategy", ["splitBlock", "multipleBlocks"])],
      eagerly: true,
      .required("keys", after: "by", .ordered())),
    OperatorGrammar(
      "sample", summary: "Keeps a number of rows at random.",
      .required("count", .value())),
    OperatorGrammar(
      "serialize", summary: "Fixes the order of the rows, so that window functions work.",
      .optional("columns", .named(isRequired: false))),
    OperatorGrammar(
      "search", summary: "Keeps the rows in which a text occurs in any column.",
      parameters: [.kind("default", "case_insensitive", "case_sensitive"), .dataScope],
      startsPipeline: true,
      .optional("tables", after: "in", .tablesInParentheses),
      .required("predicate", .searchPredicate)),
    OperatorGrammar(
      "find", summary: "Keeps the rows of several tables for which a predicate holds.",
      parameters: [.dataScope, .withSource], eagerly: true, startsPipeline: true,
      .optional("tables", after: "in", .tablesInParentheses),
      .optional("where", after: "where", .flag, with: "tables"),
      .required("predicate", .expression),
      .optional("columns", after: "project", .foundColumns),
      .optional("smart", after: "project-smart", .flag),
      .optional("removed", after: "__projectAway", .foundColumns)),
    OperatorGrammar(
      "scan", summary: "Matches sequences of rows against steps, and carries state between them.",
      parameters: [.kind("partial", "full"), OperatorParameter("with_match_id")], eagerly: true,
      .optional("order", after: "order by", .ordered(until: scanWords)),
      .optional("partition", after: "partition by", .expressions()),
      .optional("declarations", after: "declare", .declarations),
      .required("steps", after: "with", .steps)),
  ]

  private static let scanWords: [Keyword] = [.partition, .order, .by, .declare, .with]
}
