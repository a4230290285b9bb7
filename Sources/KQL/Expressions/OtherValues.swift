/// What the columns do not tell of an event (``ColumnPath/rest``): other members, and values that are not of
/// their column's type.
struct OtherValues {
  private let parts: [Dynamic]

  /// Those of a row.
  init(_ rest: Column, _ row: Int) {
    parts =
      rest.isNull(row) ? [] : rest.value(row, as: Dynamic.self).map { Array($0.elements) } ?? []
  }

  /// The members that are of no column.
  var members: DynamicMembers { (parts.first ?? Dynamic(.empty)).members }

  /// All values, of members and of columns.
  var all: [Dynamic] { parts.flatMap { $0.members.map { $0.value } } }

  /// The value that an event has for a column which is null because of its type.
  func value(of name: StringView, in column: Column, _ row: Int) -> Dynamic? {
    guard parts.count > 1, column.isNull(row) else { return nil }
    return parts[1].member(name)?.nonNull
  }
}
