/// What the help and the completion know of a plugin.
package struct PluginHelp: Sendable {
  /// The name in queries.
  package let name: String

  /// The call as the help shows it.
  package let signature: String

  /// What it does, as one sentence.
  package let summary: String

  /// The parameters, in order.
  package let parameters: [ScalarFunction.Parameter]

  /// A query that calls it; may be empty.
  package let example: String

  /// Every plugin, in alphabetical order.
  package static let all: [PluginHelp] = Plugin.all.map {
    PluginHelp(
      name: $0.name, signature: $0.signature, summary: $0.summary, parameters: $0.parameters,
      example: $0.example)
  }.sorted { $0.name < $1.name }
}
