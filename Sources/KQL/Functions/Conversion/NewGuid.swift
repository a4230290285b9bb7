extension ScalarFunction {
  static let newGuid = ScalarFunction(
    "new_guid", "Makes a new random GUID for every row.",
    parameters: [:],
    examples: ["strlen(tostring(new_guid()))": "36"], isDeterministic: false,
    overloads: [
      Overload([], returns: .guid) { call in
        let generator = call.state { RandomNumbers() }
        var builder = ColumnBuilder<Guid>(capacity: call.count)
        for _ in 0..<call.count { builder.append(generator.nextGuid()) }
        return builder.finish()
      }
    ])
}
