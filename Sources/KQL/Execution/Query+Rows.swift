extension Query {
  /// Runs a query that reads no stream, and passes the rows of its tables on as they come.
  ///
  /// `makeEncodings` makes what turns the rows of each table into bytes; `write` takes them, and returns
  /// `false` when it wants no more.
  package func run(
    now: Datetime, allowance: Allowance,
    _ makeEncodings: @escaping (ResultTable) -> [RowEncoding],
    to write: ([EncodedRows]) -> Bool
  ) throws(RunError) {
    let context = RunContext(now: now, allowance: allowance)
    try allowance.during { () throws(RunError) in
      for (plan, chart) in zip(plans, charts) {
        let output = FormattingOperator(of: plan, drawnAs: chart, context, makeEncodings)
        var result = Result<Void, RunError>.success(())
        FormattingOperator.pass([output], to: write) {
          result = Result { () throws(RunError) in
            try PlanRunner.feed(plan, to: output, context)
          }
        }
        try result.get()
      }
    }
  }
}
