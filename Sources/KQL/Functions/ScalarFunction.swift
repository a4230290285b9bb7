import KQLSyntax

/// A scalar function: everything the engine, the shell and the docs know about it.
///
/// Each built-in function is one `static let`, in a file of its own, and one name in
/// ``ScalarFunction/all``.
public struct ScalarFunction: Sendable {
  /// The name in queries.
  public let name: String

  /// Other names it answers to.
  public let aliases: [String]

  /// What it returns, as one sentence.
  public let summary: String

  /// The parameters, in order.
  public let parameters: [Parameter]

  /// Calls and their results: the tests run them and the docs print them.
  public let examples: [Example]

  /// Whether equal arguments give equal results; `now()` and `rand()` are not.
  public let isDeterministic: Bool

  /// The arguments, by index, that are taken as their text, whatever their type.
  let textArguments: Set<Int>

  let implementation: Implementation

  /// A parameter's name and one line of help.
  public struct Parameter: Sendable {
    /// The name in the help and the completion; a trailing `?` marks an optional one, a trailing
    /// `…` one that repeats.
    public let name: String

    /// What to pass.
    public let help: String

    /// How many arguments it stands for.
    var occurrence: ClosedRange<Int> {
      switch name.last {
      case "?": 0...1
      case "…": 0...1000
      default: 1...1
      }
    }
  }

  /// A call and its result: the last value of `range x from 1 to 4 step 1 | project value = …`.
  public struct Example: Sendable {
    /// An expression.
    public let call: String

    /// The text of its value: as a table cell, `null` for null.
    public let result: String
  }

  enum Implementation: Sendable {
    /// Chosen by the types of the arguments.
    case overloads([Overload])
    /// For functions whose types depend on their arguments: gives the expression of a call.
    case bound(@Sendable (CallArguments) throws(Diagnostic) -> Expression)
    /// For functions that ask what only the binder knows: columns by name, tables, settings.
    case scoped
  }

  /// A function chosen by the types of its arguments.
  init(
    _ name: String, aliases: [String] = [], _ summary: String,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>,
    isDeterministic: Bool = true, textArguments: Set<Int> = [], overloads: [Overload]
  ) {
    self.init(
      name, aliases: aliases, summary, parameters: parameters, examples: examples,
      isDeterministic: isDeterministic, textArguments: textArguments,
      implementation: .overloads(overloads))
  }

  /// A function that makes the expression of a call itself.
  init(
    _ name: String, aliases: [String] = [], _ summary: String,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>,
    isDeterministic: Bool = true,
    bind: @escaping @Sendable (CallArguments) throws(Diagnostic) -> Expression
  ) {
    self.init(
      name, aliases: aliases, summary, parameters: parameters, examples: examples,
      isDeterministic: isDeterministic, textArguments: [], implementation: .bound(bind))
  }

  /// A function that the binder makes the expression of: see `Binder.scopedCall`.
  init(
    scoped name: String, aliases: [String] = [], _ summary: String,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>
  ) {
    self.init(
      name, aliases: aliases, summary, parameters: parameters, examples: examples,
      isDeterministic: true, textArguments: [], implementation: .scoped)
  }

  private init(
    _ name: String, aliases: [String], _ summary: String,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>,
    isDeterministic: Bool, textArguments: Set<Int>, implementation: Implementation
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.parameters = parameters.map { Parameter(name: $0.key, help: $0.value) }
    self.examples = examples.map { Example(call: $0.key, result: $0.value) }
    self.isDeterministic = isDeterministic
    self.textArguments = textArguments
    self.implementation = implementation
  }

  /// The call as the help shows it: `substring(source, start, length?)`.
  public var signature: String { "\(name)(\(parameters.map(\.name).joined(separator: ", ")))" }

  /// The expression of a call.
  ///
  /// - Throws: A diagnostic when the arguments do not fit.
  func call(_ arguments: CallArguments) throws(Diagnostic) -> Expression {
    switch implementation {
    case .bound(let bind):
      try arguments.require(parameters.arity, signature)
      return try bind(arguments)
    case .scoped: throw Diagnostic("'\(name)' cannot be used here", at: arguments.span)
    case .overloads(let overloads):
      let values = arguments.values
      let operands = values.enumerated().map { (index, value) in
        textArguments.contains(index) ? value.expression.converted(to: .string) : value.expression
      }
      guard let (overload, converted) = Overload.best(of: overloads, for: operands) else {
        let counts = overloads.contains { $0.parameters(count: values.count) != nil }
        if !counts {
          throw Diagnostic(
            "'\(name)' does not take \(values.count) argument\(values.count == 1 ? "" : "s")",
            at: arguments.span, help: "it is \(signature)")
        }
        let types = values.map(\.expression.type.rawValue).joined(separator: ", ")
        throw Diagnostic(
          "'\(name)' does not take (\(types))", at: arguments.span,
          help: arguments.quotedTimespan.map { "write \($0), without quotes" }
            ?? "it is \(signature)")
      }
      return Call(name, overload, converted, isDeterministic: isDeterministic).folded
    }
  }
}

extension [ScalarFunction.Parameter] {
  /// How many arguments a call may have.
  var arity: ClosedRange<Int> {
    reduce(0...0) { sum, parameter in
      let occurrence = parameter.occurrence
      return (sum.lowerBound + occurrence.lowerBound)...(sum.upperBound + occurrence.upperBound)
    }
  }
}

/// The arguments of a call while it is bound.
struct CallArguments: Sendable {
  /// A bound argument and its place.
  struct Value: Sendable {
    var expression: Expression
    var span: SourceSpan
    /// The name given to it: `f(name = value)`.
    var name: String?
    /// The name a column gets from it: `x` for `x`, `a_b` for `a.b`; `nil` for anything else.
    var impliedName: String?
  }

  /// The name as written.
  var name: String

  /// The whole call.
  var span: SourceSpan

  /// The arguments, in order.
  var values: [Value]

  /// Every column in scope, for functions that see the whole row: `pack_all()`, `arg_max(x, *)`.
  var inputColumns: [InputColumn] = []

  /// What these columns do not tell of the events, for functions that see the whole row.
  var rest: InputColumn?

  /// What `now()` is: the time of the batch, or the one that the query sets.
  var currentTime: Expression = CurrentTime()

  /// Checks the number of arguments.
  ///
  /// - Throws: A diagnostic that shows the signature.
  func require(_ counts: ClosedRange<Int>, _ signature: String) throws(Diagnostic) {
    guard counts.contains(values.count) else {
      throw Diagnostic(
        "'\(name)' does not take \(values.count) argument\(values.count == 1 ? "" : "s")",
        at: span, help: "it is \(signature)")
    }
  }

  /// The argument's expression.
  subscript(index: Int) -> Expression { values[index].expression }

  /// A constant string argument.
  ///
  /// - Throws: A diagnostic when it is not a constant or not a string.
  func constantString(_ index: Int) throws(Diagnostic) -> String {
    guard let value = values[index].expression.constantValue, value.type == .string else {
      throw Diagnostic("expected a constant string", at: values[index].span)
    }
    return value.firstText
  }

  /// The timespan that stands in quotes among the arguments: `7d` of `'7d'`, `7days` of `'7 days'`.
  var quotedTimespan: String? {
    for value in values {
      guard let constant = value.expression.constantValue, constant.type == .string else {
        continue
      }
      let text = constant.firstText.filter { $0 != " " }
      let tokens = Lexer.tokens(of: text)
      if tokens.count == 1, tokens[0].kind == .timespan { return text }
    }
    return nil
  }
}
