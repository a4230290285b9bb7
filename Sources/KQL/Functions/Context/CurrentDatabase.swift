extension ScalarFunction {
  static let currentDatabase = ScalarFunction(
    "current_database", "Returns the name of the database, which there is none of here.",
    parameters: [:], examples: ["strlen(current_database())": "0"],
    overloads: [Overload([], returns: .string) { call in .constant("", count: call.count) }])
}
