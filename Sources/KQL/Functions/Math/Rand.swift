extension ScalarFunction {
  static let rand = ScalarFunction(
    "rand",
    "Returns a random number: at least 0 and less than 1, or a whole one less than the argument.",
    parameters: ["limit?": "How many whole numbers there are to choose from."],
    examples: ["rand() < 1": "true", "rand(1)": "0"], isDeterministic: false,
    overloads: [
      Overload([], returns: .real) { call in
        let generator = call.state { RandomNumbers() }
        var builder = ColumnBuilder<Double>(capacity: call.count)
        for _ in 0..<call.count { builder.append(generator.nextReal()) }
        return builder.finish()
      },
      Overload([.real], returns: .real) { call in
        let generator = call.state { RandomNumbers() }
        let limits = call.reader(0, of: Double.self)
        var builder = ColumnBuilder<Double>(capacity: call.count)
        for row in 0..<call.count {
          builder.append((generator.nextReal() * limits[row]).rounded(.down))
        }
        return builder.finish()
      },
    ])
}
