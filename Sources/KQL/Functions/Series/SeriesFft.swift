import KQLSyntax

extension ScalarFunction {
  static let seriesFft = ScalarFunction(
    "series_fft", "Transforms a series to its frequencies: real parts and imaginary parts.",
    parameters: [
      "x_real": "An array of numbers.", "x_imaginary?": "An array of as many imaginary parts.",
    ],
    examples: ["series_fft(dynamic([1, 1, 1, 1]))": "[4.0,0.0,0.0,0.0] | [0.0,0.0,0.0,0.0]"]
  ) { (call) throws(Diagnostic) in try bindFourier(call, inverse: false) }

  static func bindFourier(
    _ call: CallArguments, inverse: Bool
  ) throws(Diagnostic) -> Expression {
    let operands = try call.seriesOperands(
      [.dynamic, .dynamic], required: 1, "\(call.name)(x_real, x_imaginary?)")
    let hasImaginary = call.values.count > 1
    return call.tuple(["real": .dynamic, "imag": .dynamic], operands) { (call, row, arena) in
      let state = call.state { TwoSeries() }
      guard let real = call.series(0, row: row, state.first), !real.hasGaps else { return [] }
      var imaginary = [Double](repeating: 0, count: real.values.count)
      if hasImaginary {
        guard let given = call.series(1, row: row, state.second), !given.hasGaps,
          given.values.count == real.values.count
        else { return [] }
        imaginary = given.values
      }
      var transform = FourierTransform(real: real.values, imaginary: imaginary)
      transform.transform(inverse: inverse)
      return [
        .dynamic(.array(transform.real, arena)), .dynamic(.array(transform.imaginary, arena)),
      ]
    }
  }
}
