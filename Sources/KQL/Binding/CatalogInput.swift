/// An input of a run, as the binder sees it.
package struct CatalogInput {
  /// The format of its events as they are.
  package var standard: any InputFormat

  /// A format for each table that has a name of its own.
  package var views: [String: any InputFormat]

  /// The names of its events as they are, where there are other inputs: without any of its own tables
  /// every name stands for them otherwise.
  package var names: [String] = []

  /// What else a query may call them: of no use in a list of tables, and no name pattern finds it.
  package var otherNames: [String] = []

  /// Whether its events are of several kinds, and its tables the only names there are: another name is a
  /// mistake, and does not stand for all events.
  package var hasFixedTables = false

  /// The name that the events were given (`--as`).
  package var givenName: String?

  /// What says when an event happened, by a setting: a column or an expression.
  package var eventTimeText: String?

  /// Whether it is read to its end before the others, which do not end.
  package var isStatic = false

  /// Reads it from its start and passes its chunks to a closure while that returns `true`; `nil` when it
  /// can be read only once.
  package var rescan: Rescan?

  /// Reads an input from its start.
  package typealias Rescan = @Sendable (_ take: (Chunk) -> Bool) throws(RunError) -> Void

  package init(standard: any InputFormat, views: [String: any InputFormat] = [:]) {
    self.standard = standard
    self.views = views
  }

  /// The names of all its tables.
  var allNames: [String] { views.keys.sorted() + recordNames }

  /// What its events as they are are called: by what was given, or usually.
  var recordNames: [String] { givenName.map { [$0] } ?? names }

  /// Whether a query may call its events as they are so.
  func mayBeCalled(_ name: String) -> Bool { names.contains(name) || otherNames.contains(name) }
}
