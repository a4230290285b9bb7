// An input of one's own: its columns, and a reader that adds the events that have come.
import RealTimeKQL

struct Dice: Source {
  /// `--throws`: how often the dice are thrown.
  var throwCount = 10

  static let definition = SourceDefinition(
    "dice", "Two dice that are thrown.", example: "realtimekql dice --throws=10 table",
    settings: [Setting("throws", \.throwCount, initial: 10, "How often.", where: { $0 >= 0 })]
  ) { (_) throws(PipelineError) in Dice() }

  func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    try SourcePlan(columns: "Throw: long, Left: long, Right: long", isLive: false, name: "dice") {
      DiceReader(count: throwCount)
    }
  }
}

final class DiceReader: EventReader {
  private let count: Int
  private var thrown = 0
  private var state: UInt64 = 7

  init(count: Int) { self.count = count }

  /// Adds one event, without waiting; a source that waits for something says `.nothingYet`.
  func read(_ events: inout EventWriter) throws(SourceError) -> EventResult {
    guard thrown < count else { return .end }
    thrown += 1
    events.append(thrown, die(), die())
    return .events
  }

  private func die() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % 6 + 1
  }
}

// In code it is a value; by its definition, words name it too, as on a command line.
try await Pipeline(Dice(throwCount: 1000), query: "T | count").run()

let components = Components.builtIn.adding(sources: [Dice.definition])
let words = [
  "dice", "--throws=1000", "json", "-e", "T | where Left == Right | summarize max(Left)",
]
try await PipelineRequest(words: words, components).pipeline.run()

// Prints:
// {"Count":1000}
// {"max_Left":6}
