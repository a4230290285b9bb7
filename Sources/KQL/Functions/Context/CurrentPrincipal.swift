extension ScalarFunction {
  static let currentPrincipal = ScalarFunction(
    "current_principal", "Returns who runs the query, of whom nothing is known here: empty text.",
    parameters: [:], examples: ["strlen(current_principal())": "0"],
    overloads: [Overload([], returns: .string) { call in .constant("", count: call.count) }])
}
