import KQLSyntax

extension ScalarFunction {
  static let todatetime = ScalarFunction(
    "todatetime", "Converts a value to a datetime; null when it is none.",
    parameters: ["value": "The value."],
    examples: [
      "todatetime('2015-12-31 23:59:59.9')": "2015-12-31T23:59:59.9Z",
      "todatetime('Sat, 8 Nov 14 15:05:02 GMT')": "2014-11-08T15:05:02Z",
      "todatetime('2014-05-25T08:20:03+02:00')": "2014-05-25T06:20:03Z",
      "todatetime('2020-02-30')": "null",
    ]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .datetime)
  }
}
