extension ScalarFunction {
  static let currentClusterEndpoint = ScalarFunction(
    "current_cluster_endpoint", "Returns where the cluster is, which there is none of here.",
    parameters: [:], examples: ["strlen(current_cluster_endpoint())": "0"],
    overloads: [Overload([], returns: .string) { call in .constant("", count: call.count) }])
}
