/// What one operator of a query did in a run.
public struct OperatorStatistics: Hashable, Sendable {
  /// The operator's name: `where`, `summarize`; `output` for what turns rows into the bytes of the outputs.
  public var name: String

  /// How many operators that put several tables together it stands before.
  public var depth: Int

  /// Rows that it took in, of both sides where it puts two together.
  public var rows: Int

  /// Seconds that it worked, on all threads together, without those of the operators behind it.
  ///
  /// Columns are decoded when an operator first looks at them, in its time.
  public var seconds: Double
}

/// The operators of a query that are measured.
struct MeasuredOperators: Sendable {
  private let steps: [QueryExplanation.Step]
  private let places: [ObjectIdentifier: Int]

  /// Keeps the identities alive.
  private let identities: [OperatorIdentity?]

  init(_ query: Query, isLive: Bool) {
    let explanation = QueryExplanation(query, isLive: isLive)
    steps = explanation.steps
    identities = explanation.identities
    var places = [ObjectIdentifier(OperatorIdentity.output): steps.count]
    for (place, identity) in identities.enumerated() {
      if let identity { places[ObjectIdentifier(identity)] = place }
    }
    self.places = places
  }

  /// A meter for one worker.
  func makeMeter() -> OperatorMeter { OperatorMeter(places) }

  /// What the meters of all workers tell, in the order in which rows pass the operators.
  func statistics(_ meters: [OperatorMeter]) -> [OperatorStatistics] {
    let measured = steps.indices.filter { identities[$0] != nil } + [steps.count]
    return measured.map { place in
      let isOutput = place == steps.count
      var figures = OperatorStatistics(
        name: isOutput ? "output" : steps[place].name, depth: isOutput ? 0 : steps[place].depth,
        rows: 0, seconds: 0)
      for meter in meters {
        figures.rows += meter.figures[place].rows
        figures.seconds += Double(meter.figures[place].nanoseconds) / 1e9
      }
      return figures
    }
  }
}
