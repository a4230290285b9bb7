import KQLSyntax

extension Plugin {
  static let slidingWindowCounts = Plugin(
    "sliding_window_counts", "Counts rows and ids over a window that slides over time.",
    signature: "sliding_window_counts(id, time, start, end, lookback, bin, [dimension, …])",
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "lookback": "How long a row counts.",
      "bin": "The length of a period.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate sliding_window_counts(user, day, datetime(2024-01-01), datetime(2024-01-03), 2d, 1d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(call, ["start", "end", "lookback", "bin"])
    let by = columns.by
    return try columns.plan(
      """
      _rows | where _time between (_start - _lookback .. _end)
      | extend _w = bin_at(_time, _bin, _start)
      | extend _w = range(_w, _w + _lookback - _bin, _bin)
      | mv-expand _w to typeof(\(columns.timeType)) | where _w between (_start .. _end)
      | summarize Count = count(), ['dcount'] = count_distinct(_id) by _b = _w\(by)
      """, results: ["Count", "dcount"])
  }

  static let sessionCount = Plugin(
    "session_count", "Counts the sessions of ids in each step of time.",
    signature: "session_count(id, time, start, end, bin, lookback, [dimension, …])",
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "bin": "The length of a period.",
      "lookback": "A row that follows another so soon belongs to its session.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate session_count(user, day, datetime(2024-01-01), datetime(2024-01-03), 1d, 1d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(call, ["start", "end", "bin", "lookback"])
    let keys = ["_id"] + columns.dimensionNames
    return try columns.plan(
      """
      _rows | where _time between (_start .. _end)
      | sort by \((keys + ["_time"]).map { "\($0) asc" }.joined(separator: ", "))
      | extend _isNew = \(keys.map { "\($0) != prev(\($0))" }.joined(separator: " or "))
        or _time - prev(_time) > _lookback
      | extend _session = row_cumsum(iff(_isNew, 1, 0))
      | summarize count_sessions = count_distinct(_session)
        by _b = \(try columns.bin(step: "_bin"))\(columns.by)
      """, results: ["count_sessions"])
  }

  static let activeUsersCount = Plugin(
    "active_users_count", "Counts the ids that appear in enough periods of a lookback window.",
    signature: """
      active_users_count(id, time, start, end, lookback, period, activePeriods, bin, \
      [dimension, …])
      """,
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "lookback": "How far back activity counts.",
      "period": "The length of a period of activity.",
      "activePeriods": "In how many periods an id must be seen.",
      "bin": "The length of a period of the result.",
      "dimension…": "Columns by which everything is counted apart.",
    ],
    example: """
      datatable (day: datetime, user: string) [
        datetime(2024-01-01), 'ann', datetime(2024-01-02), 'ann', datetime(2024-01-02), 'bob',
        datetime(2024-01-03), 'bob', datetime(2024-01-03), 'eve'
      ]
      | evaluate active_users_count(user, day, datetime(2024-01-01), datetime(2024-01-03), 2d, 1d, 2, 1d)
      """
  ) { (call) throws(Diagnostic) in
    let columns = try ActivityColumns(
      call, ["start", "end", "lookback", "period", "count", "bin"])
    let by = columns.by
    return try columns.plan(
      """
      let _seen = materialize(_rows | where _time between (_start - _lookback .. _end)
        | summarize by _id, _time, _p = bin_at(_time, _period, _start)\(by));
      _seen | where _time >= _start | summarize by _id, _now = _time\(by)
      | join kind=inner _seen on _id\(by) | where _time <= _now and _time > _now - _lookback
      | summarize _n = count_distinct(_p) by _id, _now\(by) | where _n >= _count
      | summarize ['dcount'] = count_distinct(_id)
        by _b = \(try columns.bin("_now", step: "_bin"))\(by)
      """, results: ["dcount"])
  }
}
