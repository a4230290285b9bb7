extension ScalarFunction {
  static let currentPrincipalDetails = ScalarFunction(
    "current_principal_details",
    "Returns what is known of who runs the query, which is nothing here: null.",
    parameters: [:], examples: ["current_principal_details()": "null"],
    overloads: [Overload([], returns: .dynamic) { call in .nulls(.dynamic, count: call.count) }])
}
