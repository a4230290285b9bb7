import KQLSyntax

extension ScalarFunction {
  static let seriesFitLineDynamic = ScalarFunction(
    "series_fit_line_dynamic", "Fits a line to a series and returns what describes it in a bag.",
    parameters: ["series": "An array of numbers only."],
    examples: ["series_fit_line_dynamic(dynamic([1, 3, 5])).slope": "2.0"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic], required: 1, "series_fit_line_dynamic(series)")
    return call.bag(lineResults, operands, compute: lineFit)
  }
}
