import KQLSyntax

/// Why a name of Kusto's documentation cannot be used here.
///
/// One table serves the messages and the page `Docs/Coverage.md`.
struct UnavailableName: Sendable {
  /// Whether it is planned; what is not is refused for good.
  let comesLater: Bool

  /// What it would do, as the end of "it …".
  let reason: String

  /// Why a scalar function, a function for a table or one of graphs is not built.
  static func function(_ name: String) -> UnavailableName? {
    if name.hasPrefix("geo_"), name != "geo_info_from_ip_address" { return geography }
    return functions[name]
  }

  /// Why a plugin is not built.
  static func plugin(_ name: String) -> UnavailableName? { plugins[name] }

  /// Why a tabular operator is not built.
  static func `operator`(_ name: String) -> UnavailableName? { operators[name] }

  /// Why a statement is not built.
  static func statement(_ name: String) -> UnavailableName? { statements[name] }

  /// The diagnostic for a name with a reason; `nil` without one.
  static func refusal(
    of name: NameSyntax, _ kind: String, _ unavailable: UnavailableName?
  ) -> Diagnostic? {
    unavailable.map {
      Diagnostic(
        "the \(kind) '\(name.text)' is not built\($0.comesLater ? " yet" : ""): it \($0.reason)",
        at: name.span)
    }
  }

  /// The diagnostic for a statement that is not built.
  static func refusal(ofStatement name: String, at span: SourceSpan) -> Diagnostic {
    refusal(of: NameSyntax(name, at: span), "statement", statement(name))
      ?? Diagnostic("the statement '\(name)' is not built", at: span)
  }

  private static let geography = UnavailableName(
    comesLater: true, reason: "computes with places and shapes on the earth")

  private static let functions = table([
    ("cursor_after cursor_before_or_at cursor_current", "marks a place in a table of a database"),
    ("cluster database", "names data elsewhere; there is one input"),
    ("row_id rowstore_ordinal_range current_node_id", "tells where a cluster keeps a row"),
    (
      "entity_group external_table materialized_view stored_query_result",
      "reads what a database has stored"
    ),
  ]).merging(
    table(
      [
        (
          "graph all any map inner_nodes labels node_degree_in node_degree_out node_id",
          "works on graphs"
        )
      ], comesLater: true)
  ) { first, _ in first }

  private static let plugins = table([
    ("python r csharp", "runs programs in a sandbox of the service"),
    (
      """
      sql_request mysql_request postgresql_request cosmosdb_sql_request http_request \
      http_request_post dax_request azure_digital_twins_query_request ai_embeddings ai_chat_completion \
      ai_chat_completion_prompt ai_embed_text
      """, "calls a service"
    ),
    (
      "infer_storage_schema_with_suggestions",
      "suggests tables for a database; see the columns with infer_storage_schema"
    ),
    ("execute_query execute_show_command external_datatable estimate_rows_count", "asks a cluster"),
  ]).merging(
    table(
      [
        ("autocluster basket diffpatterns diffpatterns_text", "learns patterns from all rows")
      ], comesLater: true)
  ) { first, _ in first }

  private static let operators = table(
    [
      (
        """
        make-graph graph-match graph-to-table graph-shortest-paths graph-mark-components \
        graph-where-nodes graph-where-edges
        """, "works on graphs"
      )
    ], comesLater: true)

  private static let statements = table([
    ("restrict", "limits the access to a database; there is one stream"),
    ("alias", "names another database"),
  ])

  private static func table(
    _ entries: [(names: String, reason: String)], comesLater: Bool = false
  ) -> [String: UnavailableName] {
    var result: [String: UnavailableName] = [:]
    for entry in entries {
      for name in entry.names.split(separator: " ") {
        result[String(name)] = UnavailableName(comesLater: comesLater, reason: entry.reason)
      }
    }
    return result
  }
}
