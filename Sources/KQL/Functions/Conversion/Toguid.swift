import KQLSyntax

extension ScalarFunction {
  static let toguid = ScalarFunction(
    "toguid", "Converts text to a GUID; null when it is none.",
    parameters: ["value": "The value."],
    examples: [
      "toguid('{70FC66F7-8279-44FC-9092-D364D70FCE44}')": "70fc66f7-8279-44fc-9092-d364d70fce44",
      "toguid('abc')": "null",
    ]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .guid)
  }
}
