import KQLSyntax

extension Plugin {
  static let activityCountsMetrics = Plugin(
    "activity_counts_metrics", "Counts rows, ids and new ids for each step of time.",
    signature: "activity_counts_metrics(id, time, start, end, step, [dimension, …])",
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "step": "The length of a period.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate activity_counts_metrics(user, day, datetime(2024-01-01), datetime(2024-01-03), 1d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(call, ["start", "end", "step"])
    let by = columns.by
    let restart = columns.dimensionNames.map { "\($0) != prev(\($0))" }
    return try columns.plan(
      """
      let _r = materialize(_rows | where _time between (_start .. _end)
        | extend _b = \(try columns.bin(step: "_step")));
      let _new = _r | summarize _b = min(_b) by _id\(by) | summarize new_dcount = count() by _b\(by);
      _r | summarize ['count'] = count(), ['dcount'] = count_distinct(_id) by _b\(by)
      | lookup _new on _b\(by) | extend new_dcount = coalesce(new_dcount, 0)
      | sort by \((columns.dimensionNames + ["_b"]).map { "\($0) asc" }.joined(separator: ", "))
      | extend aggregated_dcount =
        row_cumsum(new_dcount, \(restart.isEmpty ? "false" : restart.joined(separator: " or ")))
      """, results: ["count", "dcount", "new_dcount", "aggregated_dcount"])
  }

  static let activityMetrics = Plugin(
    "activity_metrics", "Counts ids and new ids for each step of time, and how many came back.",
    signature: "activity_metrics(id, time, start, end, window, [dimension, …])",
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "window": "The length of a period.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate activity_metrics(user, day, datetime(2024-01-01), datetime(2024-01-03), 1d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(call, ["start", "end", "window"])
    let by = columns.by
    return try columns.plan(
      """
      let _u = materialize(_rows | where _time between (_start .. _end)
        | summarize by _b = bin_at(_time, _window, _start), _id\(by));
      let _totals = _u | summarize dcount_values = count() by _b\(by);
      let _new = _u | summarize _b = min(_b) by _id\(by)
        | summarize dcount_newvalues = count() by _b\(by);
      let _kept = _u | join kind=inner (_u | extend _b = _b + _window) on _b, _id\(by)
        | summarize _kept = count() by _b\(by);
      _totals | lookup _new on _b\(by) | lookup _kept on _b\(by)
      | lookup (_totals | project _before = dcount_values, _b = _b + _window\(by)) on _b\(by)
      | extend dcount_newvalues = coalesce(dcount_newvalues, 0),
        retention_rate = iff(isnull(_before), 1.0, todouble(coalesce(_kept, 0)) / _before)
      | extend churn_rate = 1.0 - retention_rate
      """,
      results: ["dcount_values", "dcount_newvalues", "retention_rate", "churn_rate"],
      dimensionsLast: true)
  }

  static let activityEngagement = Plugin(
    "activity_engagement", "Compares the ids of an inner and an outer window of time.",
    signature: "activity_engagement(id, time, start, end, inner, outer, [dimension, …])",
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "inner": "The shorter period.",
      "outer": "The longer period that ends with it.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate activity_engagement(user, day, datetime(2024-01-01), datetime(2024-01-03), 1d, 2d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(call, ["start", "end", "inner", "outer"])
    let by = columns.by
    return try columns.plan(
      """
      let _r = materialize(_rows | where _time between (_start - _outer .. _end)
        | summarize by _b = bin_at(_time, _inner, _start), _id\(by));
      let _wide = _r | extend _w = range(_b, min_of(_b + _outer - _inner, _end), _inner)
        | mv-expand _w to typeof(\(columns.timeType)) | summarize by _b = _w, _id\(by)
        | summarize dcount_activities_outer = count() by _b\(by);
      _r | where _b >= _start | summarize dcount_activities_inner = count() by _b\(by)
      | lookup _wide on _b\(by)
      | extend activity_ratio = todouble(dcount_activities_inner) / dcount_activities_outer
      """,
      results: ["dcount_activities_inner", "dcount_activities_outer", "activity_ratio"],
      dimensionsLast: true)
  }
}
