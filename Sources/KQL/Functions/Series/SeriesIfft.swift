import KQLSyntax

extension ScalarFunction {
  static let seriesIfft = ScalarFunction(
    "series_ifft", "Turns frequencies back into a series: real parts and imaginary parts.",
    parameters: [
      "fft_real": "An array of numbers.",
      "fft_imaginary?": "An array of as many imaginary parts.",
    ],
    examples: ["series_ifft(dynamic([4, 0, 0, 0]))": "[1.0,1.0,1.0,1.0] | [0.0,0.0,0.0,0.0]"]
  ) { (call) throws(Diagnostic) in try bindFourier(call, inverse: true) }
}
