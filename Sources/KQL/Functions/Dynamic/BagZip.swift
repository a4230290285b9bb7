extension ScalarFunction {
  static let bagZip = ScalarFunction(
    "bag_zip", "Returns a bag of keys and values from two arrays.",
    parameters: [
      "keys": "The keys; elements that are not text are left out.", "values": "The values.",
    ],
    examples: [
      "bag_zip(dynamic(['a', 'b', 'c']), dynamic([1, '2']))": #"{"a":1,"b":"2","c":null}"#
    ],
    overloads: [
      .build { (keys: Dynamic, values: Dynamic?, arena: Arena) -> Dynamic? in
        guard keys.kind == .array else { return nil }
        var elements = values?.elements
        var result = DynamicBagWriter(arena)
        for key in keys.elements {
          let value = elements?.next()
          guard let text = key.string else { continue }
          result.begin(key: text)
          result.writer.append(value)
        }
        return result.finish().withUniqueNames(arena)
      }
    ])
}
