extension OperatorGrammar {
  /// Operators that make tables and bring them together.
  static let tableOperators: [OperatorGrammar] = [
    OperatorGrammar(
      "as", summary: "Gives the rows so far a name.", parameters: [.asHintMaterialized],
      .required("name", .name)),
    OperatorGrammar(
      "consume", summary: "Reads the rows and gives nothing.", parameters: [.decodeBlocks],
      eagerly: true),
    OperatorGrammar(
      "datatable", summary: "Makes a table of constants.", startsPipeline: true,
      .required("columns", .columns()),
      .required("values", .constants)),
    OperatorGrammar(
      "externaldata", aliases: "external_data", summary: "Reads a table from files or addresses.",
      startsPipeline: true,
      .required("columns", .columns()),
      .required("addresses", .addresses()),
      .optional("properties", after: "with", .anyProperties)),
    OperatorGrammar(
      "fork", summary: "Runs several pipelines over the same rows.",
      .required("branches", .branches)),
    OperatorGrammar(
      "inline_external_table",
      summary: "Reads a table from files and folders, with columns from their paths.",
      startsPipeline: true,
      .optional("columns", .columns(isOptional: true)),
      .required("kind", after: "kind =", .word(["storage", "delta"])),
      .optional("partitions", after: "partition by", .groupInParentheses(partitionColumn)),
      .optional("path", after: "pathformat =", .pathFormat),
      .optional("format", after: "dataformat =", .name),
      .required("addresses", .addresses(inParentheses: true)),
      .optional("properties", after: "with", .anyProperties)),
    OperatorGrammar(
      "join", summary: "Puts together the rows of two tables that match.",
      parameters: [
        .kind(
          "innerunique", "inner", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi",
          "leftanti", "rightanti", "anti", "leftantisemi", "rightantisemi"),
        .joinRemote, .shuffleKey, .joinStrategy, .partitionCount,
      ],
      .required("table", .table),
      .optional("on", after: "on", .expressions()),
      .optional("where", after: "where", .expression, or: "on")),
    OperatorGrammar(
      "lookup", summary: "Adds the columns of a table of facts to the rows that match.",
      parameters: [.kind("leftouter", "inner")],
      .required("table", .table),
      .required("on", after: "on", .expressions())),
    OperatorGrammar(
      "macro-expand", summary: "Runs statements over each member of an entity group.",
      parameters: [
        .kind("inner", "outer"), .isFuzzy, .bestEffort,
        OperatorParameter("force_remote", ["true", "false"]),
      ],
      startsPipeline: true,
      .required("group", .entityGroup),
      .optional("name", after: "as", .name),
      .required("statements", .statements)),
    OperatorGrammar(
      "print", summary: "Makes one row of expressions.", startsPipeline: true,
      .required("columns", .named())),
    OperatorGrammar(
      "range", summary: "Makes a column of values at even steps.", startsPipeline: true,
      .required("column", .name),
      .required("from", after: "from", .expression),
      .required("to", after: "to", .expression),
      .required("step", after: "step", .expression)),
    OperatorGrammar(
      "union", summary: "Gives the rows of several tables.",
      parameters: [
        .kind("inner", "outer"), .withSource, .isFuzzy, .bestEffort, .concurrency, .spread,
      ], startsPipeline: true,
      .required("tables", .tables)),
  ]

  private static let partitionColumn: [ClauseGrammar] = [
    .required("name", .name),
    .required("type", after: ":", .word(["string", "datetime", "long"])),
    .optional("expression", after: "=", .expression),
  ]
}
