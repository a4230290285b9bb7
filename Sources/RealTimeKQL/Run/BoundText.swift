/// The queries of a text, bound as far as they can be.
struct BoundText: Sendable {
  /// Those that run, in order.
  var items: [QueryBinding.Item] = []

  /// What is worth saying of them, and why others are left out.
  var notes: [String] = []

  /// Those that are left out, with the reason.
  private(set) var leftOut: [LeftOut] = []

  /// A query that does not run.
  struct LeftOut: Sendable {
    let name: String
    let error: PipelineError
  }

  /// Goes without a query that cannot run, or on with what it was before.
  ///
  /// - Throws: Why it cannot run, where that ends everything.
  mutating func leaveOut(
    _ name: String, _ error: PipelineError, keeping former: [StandingQuery],
    ifAllowedBy settings: RunSettings
  ) throws(PipelineError) {
    guard settings.skipsBad else { throw error }
    notes.append(error.rendered)
    if former.isEmpty {
      leftOut.append(LeftOut(name: name, error: error))
      notes.append("note: '\(name)' is left out")
    } else {
      items += former.map { .running($0) }
      notes.append("note: '\(name)' goes on as it was")
    }
  }
}

extension PipelineError {
  /// Why a run that has left out queries has not done all that it was asked for.
  static func leftOut(_ names: [String], of count: Int) -> PipelineError {
    let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let message = "\(names.count) of \(count) queries were left out: \(shown)"
    return .query([QueryMistake(message + (names.count > 3 ? ", …" : ""), help: "")])
  }

  /// The mistakes of several queries as one.
  static func together(_ errors: [PipelineError]) -> PipelineError? {
    let mistakes = errors.flatMap { error -> [QueryMistake] in
      if case .query(let mistakes) = error { mistakes } else { [] }
    }
    return mistakes.isEmpty ? errors.first : .query(mistakes)
  }
}
