extension OperatorGrammar {
  /// Operators that put rows together by keys.
  static let groupOperators: [OperatorGrammar] = [
    OperatorGrammar(
      "summarize", summary: "Aggregates the rows of each group.",
      parameters: [.shuffleKey, .shuffleStrategy, .partitionCount],
      .optional("aggregates", .named(isRequired: false, until: [.by])),
      .optional("keys", after: "by", .named()),
      .optional("bin", after: "bin =", .expression)),
    OperatorGrammar(
      "distinct", summary: "Keeps one row of each combination of values.",
      parameters: [.shuffleKey, .shuffleStrategy, .partitionCount],
      .required("columns", .named(allowsStar: true))),
    OperatorGrammar(
      "count", summary: "Counts the rows.",
      .optional("name", after: "as", .plainName)),
    OperatorGrammar(
      "make-series", summary: "Makes series of aggregates over even steps of an axis.",
      parameters: [.shuffleKey, .kind("nonempty")],
      .required("aggregates", .group(series, until: [.on, .from, .in])),
      .required("axis", after: "on", .namedOnce()),
      .optional("range", after: "in range", .arguments),
      .optional("from", after: "from", .expression, or: "range"),
      .optional("to", after: "to", .expression, or: "range"),
      .required("step", after: "step", .expression, or: "range"),
      .optional("keys", after: "by", .named())),
    OperatorGrammar(
      "sample-distinct", summary: "Keeps a number of different values of a column.",
      .required("count", .value()),
      .required("column", after: "of", .namedOnce())),
    OperatorGrammar(
      "top-hitters", summary: "Finds the most frequent values of a column, about.",
      .required("count", .value()),
      .required("column", after: "of", .namedOnce()),
      .optional("weight", after: "by", .namedOnce())),
    OperatorGrammar(
      "top-nested",
      summary: "Finds the top values by levels, each within those of the level before.",
      .required("levels", .group(topNestedLevel, repeating: "top-nested"))),
    OperatorGrammar(
      "reduce", summary: "Groups texts by patterns that they have in common.",
      parameters: [
        .kind("source"), OperatorParameter("threshold"), OperatorParameter("characters"),
      ], eagerly: true,
      .required("column", after: "by", .namedOnce()),
      .optional("properties", after: "with", .properties(reduce, isParenthesized: false))),
    OperatorGrammar(
      "partition", summary: "Runs a pipeline over the rows of each value of a column.",
      parameters: [.concurrency, .spread, .asHintMaterialized, .shuffleKey, .partitionStrategy],
      eagerly: true,
      .required("key", after: "by", .path),
      .optional("scope", after: "in", .scope),
      .required("body", .partition)),
    OperatorGrammar(
      "facet", summary: "Makes a table for each column, and one of all rows.",
      .required("columns", after: "by", .paths(until: [.with])),
      .optional("body", after: "with", .facet)),
  ]

  private static let series: [ClauseGrammar] = [
    .required("aggregate", .namedOnce()), .optional("default", after: "default =", .value()),
  ]

  private static let topNestedLevel: [ClauseGrammar] = [
    .optional("count", .value(unless: .of)),
    .required("column", after: "of", .namedOnce()),
    .optional("others", after: "with others =", .expression),
    .required("key", after: "by", .orderedOnce),
  ]

  private static let reduce: [OperatorParameter] = [
    OperatorParameter("threshold"), OperatorParameter("characters"),
  ]
}
