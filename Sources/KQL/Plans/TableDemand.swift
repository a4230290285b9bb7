/// What a query needs of a table of an input.
package struct TableDemand: Sendable {
  /// The place of the input among those of the run.
  package let input: Int

  /// The name of the table among those of the input; empty for the one of its events as they are.
  package let view: String

  /// What each column is: the name of one of the table's and the keys of a member of it, from the outside in;
  /// empty for what is none of the input's.
  package let columns: [[String]]

  /// What is true of every row that it needs.
  package let test: RowTest

  /// The names of the table's columns that it looks at; `nil` where it may look at any.
  package var used: Set<String>?
}
