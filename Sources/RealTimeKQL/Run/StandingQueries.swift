import KQL
import Synchronization

/// The queries that a run should have now: those of its texts, as they were last read.
final class StandingQueries: Sendable {
  /// A text and its queries.
  struct Text: Sendable {
    /// What they were made of.
    let source: NamedQuery
    let queries: [StandingQuery]

    /// The names of those that are left out for their mistakes.
    let leftOut: [String]
  }

  /// Guards the texts, which a reload replaces while the run looks at them.
  private let current: Mutex<[Text]>

  /// Grows with every change.
  private let changes = Atomic(0)

  init(_ texts: [Text]) { current = Mutex(texts) }

  /// How often they have changed.
  var version: Int { changes.load(ordering: .acquiring) }

  /// The texts.
  var texts: [Text] { current.withLock { $0 } }

  /// The queries, in order.
  var all: [StandingQuery] { texts.flatMap(\.queries) }

  /// Puts other texts in place of those there are.
  func replace(by texts: [Text]) {
    current.withLock { $0 = texts }
    changes.add(1, ordering: .acquiringAndReleasing)
  }
}
