/// What a clause is made of: data that the parser, the help and the completion read.
public indirect enum ClauseShape: Sendable {
  // MARK: One expression → `ClauseSyntax.expression`

  /// A scalar expression.
  case expression
  /// An expression that Kusto's parser lets have a name, missing when the next word is this one.
  case value(unless: Keyword? = nil)
  /// A column or a path to a member of one.
  case path
  /// A call of a function or plugin; `isPath` allows `database('x').f()`.
  case call(isPath: Bool)
  /// A scope for `partition … in`: a call or a dynamic constant.
  case scope
  /// What `search` looks for: an expression, `*`, or `* and expression`.
  case searchPredicate
  /// `typeof(…)`.
  case type
  /// A named entity group or one in brackets.
  case entityGroup

  // MARK: Names → `.name`

  /// A name.
  case name
  /// A name without brackets.
  case plainName
  /// One of these words, or, if `orName`, any other name.
  case word([String], orName: Bool = false)

  // MARK: Lists

  /// `[name =] expression, …` → `.named`.
  case named(isRequired: Bool = true, allowsStar: Bool = false, until: [Keyword] = [])
  /// One `[name =] expression`, missing when the next word is this one → `.named`.
  case namedOnce(unless: Keyword? = nil)
  /// `expression, …` → `.expressions`.
  case expressions(isRequired: Bool = true)
  /// Columns or members of them, separated by commas → `.expressions`.
  case paths(until: [Keyword])
  /// Names and name patterns → `.expressions`.
  case patterns
  /// Names and name patterns with a direction → `.ordered`.
  case orderedPatterns
  /// `expression [asc | desc] [nulls first | nulls last], …` → `.ordered`.
  case ordered(until: [Keyword] = [])
  /// One ordered expression → `.ordered`.
  case orderedOnce
  /// Expressions in parentheses → `.named`.
  case arguments
  /// Constants in brackets → `.expressions`.
  case constants
  /// Expressions in brackets or parentheses → `.expressions`.
  case addresses(inParentheses: Bool = false)
  /// `(name: type, …)` → `.columns`.
  case columns(allowsStar: Bool = false, isOptional: Bool = false)
  /// The columns `find` keeps → `.columns`.
  case foundColumns
  /// `name = value, …` → `.properties`.
  case properties([OperatorParameter], isParenthesized: Bool)
  /// `name = value, …` in parentheses under any names → `.properties`.
  case anyProperties
  /// `kind = …`, `title = …`, … without parentheses → `.properties`.
  case legacyProperties
  /// `(name: type = value, …)` → `.declarations`.
  case declarations
  /// Clauses that repeat, with commas between them and perhaps a word before each → `.group`.
  case group([ClauseGrammar], until: [Keyword] = [], repeating: String? = nil)
  /// Clauses that repeat, with commas between them, in parentheses → `.group`.
  case groupInParentheses([ClauseGrammar])
  /// `('text' name 'text' datetime_pattern('pattern', name) …)` → `.expressions`.
  case pathFormat

  // MARK: Tables and pipelines

  /// A table → `.table`.
  case table
  /// Tables, calls, name patterns, pipelines in parentheses → `.tables`.
  case tables
  /// The same in parentheses, each perhaps with `| as name` → `.tables`.
  case tablesInParentheses
  /// `(pipeline)`, fed with the rows that arrive → `.branches`.
  case subquery(isOptional: Bool = false)
  /// `(pipeline)`, or `{ query }` of its own → `.branches`.
  case partition
  /// `(pipeline)` or one operator → `.branches`.
  case facet
  /// `[name =] (pipeline) …` → `.branches`.
  case branches
  /// Statements in parentheses → `.statements`.
  case statements

  // MARK: Special

  /// The pattern of `parse` → `.pattern`.
  case pattern
  /// The steps of `scan` → `.steps`.
  case steps
  /// The patterns of `graph-match` → `.graphPatterns`.
  case graphPatterns
  /// A word that is either there or not → `.flag`.
  case flag
}

extension ClauseShape {
  /// The shape in the notation of the help, where `label` stands for what the user writes.
  func notation(_ label: String) -> String {
    switch self {
    case .expression, .path, .scope, .searchPredicate, .name, .plainName, .table, .entityGroup:
      label
    case .value(let word): word == nil ? label : "[\(label)]"
    case .call: "\(label)(…)"
    case .type: "typeof(\(label))"
    case .word(let words, _): words.isEmpty ? label : words.joined(separator: " | ")
    case .named(let isRequired, _, _):
      isRequired ? "[name =] \(label), …" : "[[name =] \(label), …]"
    case .namedOnce: "[name =] \(label)"
    case .expressions(let isRequired): isRequired ? "\(label), …" : "[\(label), …]"
    case .paths, .tables: "\(label), …"
    case .patterns: "[\(label) | pattern*, …]"
    case .orderedPatterns: "[\(label) | pattern* [asc | desc | granny-asc | granny-desc], …]"
    case .ordered: "\(label) [asc | desc] [nulls first | nulls last], …"
    case .orderedOnce: "\(label) [asc | desc] [nulls first | nulls last]"
    case .arguments, .tablesInParentheses: "(\(label), …)"
    case .constants: "[\(label), …]"
    case .addresses(let inParentheses): inParentheses ? "(\(label), …)" : "[\(label), …]"
    case .columns(_, let isOptional): isOptional ? "[(name: type, …)]" : "(name: type, …)"
    case .foundColumns: "\(label)[: type], …"
    case .properties(let properties, let isParenthesized):
      isParenthesized
        ? "(\(properties.map(\.notation).joined(separator: ", ")))"
        : properties.map(\.notation).joined(separator: ", ")
    case .anyProperties: "(name = value, …)"
    case .legacyProperties: ""
    case .declarations: "(name: type [= value], …)"
    case .group(let clauses, _, _): "\(clauses.map(\.notation).joined(separator: " ")), …"
    case .groupInParentheses(let clauses):
      "(\(clauses.map(\.notation).joined(separator: " ")), …)"
    case .pathFormat: "('text' name | datetime_pattern('pattern', name) …)"
    case .subquery: "(\(label))"
    case .partition: "(\(label)) | {\(label)}"
    case .facet: "(\(label)) | operator"
    case .branches: "[name =] (\(label)) …"
    case .statements: "(\(label))"
    case .pattern: "* | 'text' | name[: type] …"
    case .steps:
      "(step name [optional] [output = all | last | none]: condition [=> name = value, …]; …)"
    case .graphPatterns: "(node)-[edge]->(node), …"
    case .flag: ""
    }
  }
}
