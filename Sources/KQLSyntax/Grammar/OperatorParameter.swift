/// A parameter `name = value` between an operator's keyword and its clauses, or in `with (…)`.
public struct OperatorParameter: Sendable {
  /// What may stand for the value.
  public enum Value: Hashable, Sendable {
    /// A constant, a name or one of the words.
    case any
    /// A name, or several separated by commas.
    case names
    /// A string, or an expression that gives one.
    case string
  }

  /// The name.
  public let name: String

  /// Other names for it.
  public let aliases: [String]

  /// The words that make sense as values, for the help and completion.
  public let values: [String]

  /// What may stand for the value.
  public let value: Value

  init(_ name: String, aliases: [String] = [], _ values: [String] = [], value: Value = .any) {
    self.name = name
    self.aliases = aliases
    self.values = values
    self.value = value
  }

  /// The parameter in the notation of the help: `kind = inner | outer`.
  public var notation: String {
    "\(name) = \(values.isEmpty ? "value" : values.joined(separator: " | "))"
  }
}

extension OperatorParameter {
  static let asHintMaterialized = OperatorParameter("hint.materialized", ["true", "false"])
  static let decodeBlocks = OperatorParameter("decodeblocks", ["true", "false"])
  static let shuffleKey = OperatorParameter("hint.shufflekey")
  static let shuffleStrategy = OperatorParameter("hint.strategy", ["shuffle"])
  static let partitionCount = OperatorParameter("hint.num_partitions")
  static let spread = OperatorParameter("hint.spread")
  static let concurrency = OperatorParameter("hint.concurrency")
  static let isFuzzy = OperatorParameter("isfuzzy", aliases: ["__isFuzzy"], ["true", "false"])
  static let bestEffort = OperatorParameter("best_effort", ["true", "false"])
  static let withSource = OperatorParameter("withsource", aliases: ["with_source"])
  static let dataScope = OperatorParameter("datascope", ["all", "hotcache"])
  static let withItemIndex = OperatorParameter("with_itemindex")
  static let partitionStrategy = OperatorParameter(
    "hint.strategy", ["shuffle", "native", "legacy"])
  static let joinRemote = OperatorParameter(
    "hint.remote", ["auto", "left", "local", "right", "unresolved"])
  static let joinStrategy = OperatorParameter(
    "hint.strategy", ["auto", "broadcast", "centralized", "shuffle"])

  static func kind(_ values: String...) -> OperatorParameter { OperatorParameter("kind", values) }

  /// Names that every operator takes as parameters, whether they mean something to it or not.
  static let commonNames: Set<String> = [
    "bagexpansion", "bin_legacy", "__crossCluster", "__crossDB", "decodeblocks", "expandoutput",
    "hint.concurrency", "hint.distribution", "hint.materialized", "hint.num_partitions",
    "hint.pass_filters", "hint.pass_filters_column", "hint.progressive_top", "hint.remote",
    "hint.shufflekey", "hint.spread", "hint.strategy", "__id", "isfuzzy", "__isFuzzy", "kind",
    "__noWithSource", "__packedColumn", "__sourceColumnIndex", "cycles", "with_match_id",
    "with_itemindex", "withsource", "with_source", "with_step_name", "force_remote",
  ]
}
