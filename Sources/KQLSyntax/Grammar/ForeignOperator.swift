/// Operators of other languages, and what to write instead of them.
package enum ForeignOperator {
  /// What to write instead of an operator, by its name in lower case.
  package static func advice(_ name: String) -> String? {
    OperatorGrammar.keywords.contains(name) ? "write '\(name)', in lower case" : table[name]
  }

  /// Their names.
  package static var names: [String] { Array(table.keys) }

  private static let table: [String: String] = [
    "addtotals": "write summarize sum(…)",
    "aggregate": "write summarize … by …",
    "bucket": "write summarize … by bin(t, 5m)",
    "chart": "write summarize … by …, then render columnchart",
    "dedup": "write summarize arg_max(t, *) by x, or distinct x",
    "eval": "write extend name = …",
    "eventstats": "write summarize, and join it to the rows",
    "fields": "write project a, b, or project-away c",
    "fillnull": "write extend x = coalesce(x, …)",
    "from": "a query starts with its table: T | …",
    "group": "write summarize … by …",
    "groupby": "write summarize … by …",
    "having": "write where behind summarize",
    "head": "write take 10",
    "inputlookup": "write lookup (externaldata …) on x",
    "json": "write extend d = parse_json(text)",
    "map": "write extend name = …",
    "orderby": "write sort by …",
    "outputlookup": "write the result to a file with the command's output",
    "rangemap": "write extend x = case(condition, value, …, otherwise)",
    "rare": "write summarize n = count() by x | top 10 by n asc",
    "regex": "write where text matches regex '…'",
    "rename": "write project-rename new = old",
    "replace": "write extend x = replace_string(x, 'a', 'b')",
    "reverse": "write sort by t asc",
    "rex": "write parse text with * 'user=' user ' ' *, or extend x = extract('…', 1, text)",
    "select": "write project a, b",
    "spath": "write extend d = parse_json(text), then d.member",
    "stats": "write summarize … by …",
    "streamstats": "write sort by t asc | extend n = row_number()",
    "table": "write project a, b",
    "tail": "write top 10 by t",
    "timechart": "write summarize … by bin(t, 5m), then render timechart",
    "transaction": "write summarize min(t), max(t), make_list(x) by session",
    "tstats": "write summarize … by …",
    "uniq": "write distinct *",
    "unique": "write distinct x",
    "values": "write distinct x",
    "with": "write let name = …; before the query",
  ]
}

extension OperatorGrammar {
  /// Every spelling of an operator's name.
  static let keywords = Set(all.flatMap { [$0.keyword] + $0.aliases })
}
