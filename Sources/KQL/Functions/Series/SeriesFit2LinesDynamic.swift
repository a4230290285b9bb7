import KQLSyntax

extension ScalarFunction {
  static let seriesFit2LinesDynamic = ScalarFunction(
    "series_fit_2lines_dynamic", "Fits two lines to a series and returns what describes them.",
    parameters: ["series": "An array of numbers only."],
    examples: ["series_fit_2lines_dynamic(dynamic([1, 2, 3, 9, 8, 7])).split_idx": "3"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic], required: 1, "series_fit_2lines_dynamic(series)")
    return call.bag(twoLineResults, operands, compute: twoLineFit)
  }
}
