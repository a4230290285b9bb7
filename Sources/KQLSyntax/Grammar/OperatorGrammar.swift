/// What the parser, the help and the completion know of a tabular operator.
public struct OperatorGrammar: Sendable {
  /// The canonical name: `where`.
  public let keyword: String

  /// Other names: `filter`.
  public let aliases: [String]

  /// What it does, in one line.
  public let summary: String

  /// The parameters `name = value` after the keyword.
  public let parameters: [OperatorParameter]

  /// The clauses, in the order in which they are written.
  public let clauses: [ClauseGrammar]

  /// Whether it makes rows by itself and so may begin a pipeline: `print`, `range`, `union`.
  public let startsPipeline: Bool

  /// Whether a common parameter name is one even without `=` after it.
  let takesParametersEagerly: Bool

  init(
    _ keyword: String, aliases: String..., summary: String, parameters: [OperatorParameter] = [],
    eagerly takesParametersEagerly: Bool = false, startsPipeline: Bool = false,
    _ clauses: ClauseGrammar...
  ) {
    self.keyword = keyword
    self.aliases = aliases
    self.summary = summary
    self.parameters = parameters
    self.clauses = clauses
    self.startsPipeline = startsPipeline
    self.takesParametersEagerly = takesParametersEagerly
  }

  /// How it is written, in the notation of the help: `top COUNT by KEY [asc | desc] …`.
  public var notation: String {
    let parameters = parameters.map { "[\($0.notation)]" }
    let clauses = clauses.map(\.notation).filter { !$0.isEmpty && $0 != "[]" }
    return ([keyword] + parameters + clauses).joined(separator: " ")
  }

  /// All operators, in alphabetical order.
  public static let all: [OperatorGrammar] =
    (rowOperators + columnOperators + groupOperators + tableOperators + graphOperators)
    .sorted { $0.keyword < $1.keyword }

  /// The operator with a canonical name or an alias.
  ///
  /// - Parameter keyword: The name as written.
  /// - Returns: `nil` for a name that is no operator's.
  public static func named(_ keyword: String) -> OperatorGrammar? {
    Keyword(rawValue: keyword).flatMap { byKeyword[$0] }
  }

  static let byKeyword: [Keyword: OperatorGrammar] = {
    var table: [Keyword: OperatorGrammar] = [:]
    for grammar in all {
      for name in [grammar.keyword] + grammar.aliases {
        guard let keyword = Keyword(rawValue: name) else {
          preconditionFailure("the operator '\(name)' has no keyword")
        }
        table[keyword] = grammar
      }
    }
    return table
  }()
}
