extension OperatorGrammar {
  /// Operators that make, rename and remove columns.
  static let columnOperators: [OperatorGrammar] = [
    OperatorGrammar(
      "extend", summary: "Adds columns.",
      .required("columns", .named())),
    OperatorGrammar(
      "project", summary: "Chooses columns, makes new ones and gives names.",
      .optional("columns", .named(isRequired: false))),
    OperatorGrammar(
      "project-away", summary: "Removes columns.",
      .optional("columns", .patterns)),
    OperatorGrammar(
      "project-keep", summary: "Keeps columns in their order.",
      .optional("columns", .patterns)),
    OperatorGrammar(
      "project-rename", summary: "Gives columns new names.",
      .optional("columns", .named(isRequired: false))),
    OperatorGrammar(
      "project-reorder", summary: "Moves columns to the front.",
      .optional("columns", .orderedPatterns)),
    OperatorGrammar(
      "project-by-names", summary: "Chooses columns by names that expressions give.",
      .optional("columns", .expressions(isRequired: false))),
    OperatorGrammar(
      "parse", summary: "Takes columns out of a text by a pattern.",
      parameters: [.kind("simple", "regex", "relaxed"), OperatorParameter("flags")],
      .required("source", .expression),
      .required("pattern", after: "with", .pattern)),
    OperatorGrammar(
      "parse-where", summary: "Takes columns out of a text, and drops rows that do not match.",
      parameters: [.kind("simple", "regex", "relaxed"), OperatorParameter("flags")],
      .required("source", .expression),
      .required("pattern", after: "with", .pattern)),
    OperatorGrammar(
      "parse-kv", summary: "Takes columns out of a text of names and values.",
      .required("source", .expression),
      .required("columns", after: "as", .columns()),
      .optional("properties", after: "with", .properties(parseKv, isParenthesized: true))),
    OperatorGrammar(
      "mv-expand", aliases: "mvexpand", summary: "Makes a row of each element of a dynamic value.",
      parameters: [
        .kind("bag", "array"), OperatorParameter("bagexpansion", ["bag", "array"]), .withItemIndex,
      ],
      .required("columns", .group(expanded, until: [.limit])),
      .optional("limit", after: "limit", .expression)),
    OperatorGrammar(
      "mv-apply", aliases: "mvapply",
      summary: "Runs a pipeline over the elements of a dynamic value of each row.",
      parameters: [.withItemIndex],
      .required("columns", .group(applied, until: [.limit, .id, .on])),
      .optional("limit", after: "limit", .expression),
      .optional("id", after: "id", .expression),
      .required("body", after: "on", .subquery())),
    OperatorGrammar(
      "getschema", summary: "Lists the columns and their types.",
      parameters: [.kind("csl")]),
    OperatorGrammar(
      "assert-schema", summary: "Fails unless the columns are these.",
      .required("schema", .columns())),
    OperatorGrammar(
      "evaluate", summary: "Runs a plugin.",
      parameters: [
        OperatorParameter("hint.distribution", ["single", "per_node", "per_shard"]),
        OperatorParameter("hint.remote", ["auto", "local"]),
      ], eagerly: true, startsPipeline: true,
      .required("plugin", .call(isPath: false)),
      .optional("schema", after: ":", .columns(allowsStar: true))),
    OperatorGrammar(
      "invoke", summary: "Passes the rows to a function.",
      .required("call", .call(isPath: true))),
    OperatorGrammar(
      "render", summary: "Says how to draw the result.",
      .required("chart", .word(charts, orName: true)),
      .optional("legacyProperties", .legacyProperties),
      .optional("properties", after: "with", .properties(render, isParenthesized: true))),
  ]

  private static let expanded: [ClauseGrammar] = [
    .required("column", .namedOnce()), .optional("type", after: "to", .type),
  ]

  private static let applied: [ClauseGrammar] = [
    .required("column", .namedOnce(unless: .to)), .optional("type", after: "to", .type),
  ]

  private static let parseKv: [OperatorParameter] = [
    OperatorParameter("pair_delimiter"), OperatorParameter("kv_delimiter"),
    OperatorParameter("regex"), OperatorParameter("quote"), OperatorParameter("escape"),
    OperatorParameter("greedy", ["true", "false"]),
  ]

  /// How `render` can draw.
  package static let charts = [
    "table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart",
    "anomalychart", "pivotchart", "areachart", "stackedareachart", "scatterchart", "timepivot",
    "columnchart", "timeline", "3Dchart", "card", "treemap", "plotly", "graph", "sankey",
  ]

  static let render: [OperatorParameter] = [
    .kind("default", "unstacked", "stacked", "stacked100", "map"),
    OperatorParameter("title", value: .string),
    OperatorParameter("accumulate", ["true", "false"]),
    OperatorParameter("xcolumn"), OperatorParameter("ycolumns", value: .names),
    OperatorParameter("anomalycolumns", value: .names), OperatorParameter("series", value: .names),
    OperatorParameter("xtitle", value: .string), OperatorParameter("ytitle", value: .string),
    OperatorParameter("xaxis", ["linear", "log"]), OperatorParameter("yaxis", ["linear", "log"]),
    OperatorParameter("legend", ["visible", "hidden"]),
    OperatorParameter("ysplit", ["none", "axes", "panels"]),
    OperatorParameter("ymin"), OperatorParameter("ymax"), OperatorParameter("xmin"),
    OperatorParameter("xmax"),
  ]
}
