import KQLSyntax

extension ScalarFunction {
  static let gettype = ScalarFunction(
    "gettype", "Returns the name of the type of a value.",
    parameters: ["value": "The value."],
    examples: [
      "gettype('a')": "string", "gettype(1)": "long", "gettype(dynamic([1]))": "array",
      "gettype(dynamic({}))": "dictionary", "gettype(dynamic(null))": "null",
    ]
  ) { (call) throws(Diagnostic) in
    guard call[0].type == .dynamic else { return Constant(call[0].type.rawValue) }
    let overload = Overload.map { (value: Dynamic?) -> StringView in
      let name = (value?.kind ?? .null).name
      return StringView(name.utf8Start, name.utf8CodeUnitCount)
    }
    return call.apply(overload, [call[0]])
  }
}
