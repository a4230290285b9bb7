/// An expression that is made from local files, and made anew when they change: `x in (externaldata…)`.
final class ReloadingExpression: Expression, @unchecked Sendable {
  private let first: Expression
  private let files: ExternalFiles
  private let make: @Sendable (Datetime) throws(RunError) -> Expression

  /// What a worker has of it.
  private final class State {
    var current: Expression
    var watch: FileWatch

    init(_ current: Expression, _ files: ExternalFiles) {
      self.current = current
      watch = FileWatch(files)
    }
  }

  /// Creates the expression; `first` is what it is now.
  init(
    _ first: Expression, _ files: ExternalFiles,
    make: @escaping @Sendable (Datetime) throws(RunError) -> Expression
  ) {
    self.first = first
    self.files = files
    self.make = make
    super.init(type: first.type)
  }

  override var operands: [Expression] { first.operands }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let state = context.state(of: self) { State(first, files) }
    let made = state.watch.updated(context) { () throws(RunError) in
      let next = try make(context.now)
      guard next.type == type else { throw RunError("the values are of another type now") }
      return next
    }
    if let made { state.current = made }
    return state.current.evaluate(batch, context)
  }
}
