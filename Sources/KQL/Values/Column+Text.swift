extension Column {
  /// The text of the first row of a string column; not for the row path.
  var firstText: String { pointer(StringView.self)[0].string }

  /// The elements of the array in the first row of a dynamic column, as text; not for the row path.
  var firstTexts: [String] {
    guard let array = value(0, as: Dynamic.self) else { return [] }
    let arena = Arena()
    if array.kind == .string { return [array.asString(arena).string] }
    return array.elements.map { $0.asString(arena).string }
  }
}
