import KQLSyntax

extension ScalarFunction {
  static let extractJson = ScalarFunction(
    "extract_json", aliases: ["extractjson"],
    "Returns the value at a path of JSON text, as text or as another type.",
    parameters: [
      "path": "The path: '$.a.b[0]'.", "json": "The JSON text.",
      "type?": "The type of the result: typeof(long).",
    ],
    examples: [
      #"extract_json('$.name', '{"name": "John", "age": 30}')"#: "John",
      #"extract_json('$.a[1]', '{"a": [1, 2]}', typeof(long))"#: "2",
    ]
  ) { (call) throws(Diagnostic) in
    let type = call.values.count == 3 ? try call.typeArgument(2) : .string
    var json = call[1]
    if json.type != .dynamic {
      json = call.apply(
        .build { (text: StringView, arena: Arena) -> Dynamic? in Dynamic.parsing(text, arena) },
        [call.argument(1, as: .string)])
    }
    let overload = Overload.map { (path: StringView, value: Dynamic) -> Dynamic? in
      JsonPath(path)?.value(in: value)?.nonNull
    }
    return call.apply(overload, [call.argument(0, as: .string), json]).converted(to: type)
  }
}
