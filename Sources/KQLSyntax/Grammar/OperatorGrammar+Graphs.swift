extension OperatorGrammar {
  /// Operators over graphs.
  static let graphOperators: [OperatorGrammar] = [
    OperatorGrammar(
      "make-graph", summary: "Makes a graph of rows that are edges.",
      parameters: [OperatorParameter("hint.strategy", ["shuffle", "native"])],
      .required("source", .name),
      .required("direction", .word(["-->", "--"])),
      .required("target", .name),
      .optional("nodeId", after: "with_node_id =", .name),
      .optional("nodes", after: "with", .group(nodeTable, until: [.partitionedBy]), or: "nodeId"),
      .optional("partition", after: "partitioned-by", .path),
      .optional("body", .subquery(isOptional: true))),
    OperatorGrammar(
      "graph-match", summary: "Finds the paths of a graph that match patterns.",
      parameters: [OperatorParameter("cycles", ["none", "all", "unique_edges"])],
      .required("patterns", .graphPatterns),
      .optional("predicate", after: "where", .expression),
      .optional("columns", after: "project", .named())),
    OperatorGrammar(
      "graph-shortest-paths", summary: "Finds the shortest paths between nodes of a graph.",
      parameters: [OperatorParameter("output", ["any", "all"])],
      .required("patterns", .graphPatterns),
      .optional("predicate", after: "where", .expression),
      .optional("columns", after: "project", .named())),
    OperatorGrammar(
      "graph-to-table", summary: "Makes tables of the nodes and edges of a graph.",
      .required("outputs", .group(graphTable))),
    OperatorGrammar(
      "graph-mark-components", summary: "Marks the connected components of a graph.",
      parameters: [.kind("weak", "strong"), OperatorParameter("with_component_id")]),
    OperatorGrammar(
      "graph-where-nodes", summary: "Keeps the nodes of a graph for which a predicate holds.",
      .required("predicate", .expression)),
    OperatorGrammar(
      "graph-where-edges", summary: "Keeps the edges of a graph for which a predicate holds.",
      .required("predicate", .expression)),
  ]

  private static let nodeTable: [ClauseGrammar] = [
    .required("table", .table), .required("key", after: "on", .name),
  ]

  private static let graphTable: [ClauseGrammar] = [
    .required("kind", .word(["nodes", "edges"])),
    .optional("name", after: "as", .name),
    .optional("nodeId", after: "with_node_id =", .name),
    .optional("sourceId", after: "with_source_id =", .name),
    .optional("targetId", after: "with_target_id =", .name),
  ]
}
