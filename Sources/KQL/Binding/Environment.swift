import KQLSyntax

/// A function of a file, and the text of that.
struct LibraryFunction: Sendable {
  /// The statement that creates it.
  var statement: CreateFunctionSyntax

  /// The text that it is in.
  var source: DiagnosticSource
}

/// What names mean outside the columns: `let` statements, parameters, tables given by `as`.
///
/// Immutable from the outside in: a function's body sees the names that stood before the function.
final class Environment {
  /// What a name stands for.
  enum Meaning {
    /// A scalar; over the columns of the caller when it is a parameter of an inlined function.
    case scalar(Expression)
    /// A table.
    case table(Plan)
    /// A function, with the names its body sees.
    case function(FunctionSyntax, Environment)
    /// The database that the query runs in, as a member of an entity group.
    case database
    /// The members of an entity group.
    case entities([ExpressionSyntax])
  }

  private let outer: Environment?
  private var names: [String: Meaning] = [:]
  private var declared: Set<String> = []
  private var ownViews: [String] = []

  /// How many calls of user functions are being bound, one inside the other.
  let callDepth: Int

  /// The text that functions defined here are in; `nil` when it is the query's.
  private let ownSource: DiagnosticSource?

  /// How many tables the call stands in whose arguments the names are; `nil` when there is no call.
  private let tableDepth: Int?

  init(
    outer: Environment?, callDepth: Int? = nil, tableDepth: Int? = nil,
    source: DiagnosticSource? = nil
  ) {
    self.outer = outer
    ownSource = source
    self.callDepth = callDepth ?? outer?.callDepth ?? 0
    self.tableDepth = tableDepth
  }

  /// How many tables the call stands in that gave a name its meaning; `nil` when none did.
  ///
  /// A value of the caller's rows means nothing in another table.
  func tableDepth(of name: String) -> Int? {
    names[name] == nil ? outer?.tableDepth(of: name) : tableDepth
  }

  /// The text that what is bound here is in; `nil` when it is the query's.
  var source: DiagnosticSource? { ownSource ?? outer?.source }

  /// What a name means, from the innermost environment out.
  subscript(name: String) -> Meaning? { names[name] ?? outer?[name] }

  /// Gives a name a meaning; a later one hides an earlier one.
  func define(_ name: String, _ meaning: Meaning) {
    names[name] = meaning
    ownViews.removeAll { $0 == name }
    if case .function(let function, _) = meaning, function.isView, function.parameters.isEmpty {
      ownViews.append(name)
    }
  }

  /// The views (`let V = view () { … }`), in the order of their definition.
  var views: [String] { (outer?.views ?? []).filter { names[$0] == nil } + ownViews }

  /// Notes that a `let` here gives a name a meaning.
  ///
  /// - Throws: A diagnostic when another one did.
  func declare(_ name: NameSyntax) throws(Diagnostic) {
    guard declared.insert(name.text).inserted else {
      throw Diagnostic(
        "'\(name.text)' has a meaning already", at: name.span, help: "choose another name")
    }
  }

  /// Every name that can be seen, for candidates in messages.
  var allNames: [String] { Array(names.keys) + (outer?.allNames ?? []) }
}
