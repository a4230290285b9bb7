extension ScalarFunction {
  static let hasAnyIndex = ScalarFunction(
    "has_any_index", "Returns the index of the first of several terms that a text has, or -1.",
    parameters: ["source": "The text.", "terms": "The terms, an array."],
    examples: [
      "has_any_index('this is an example', dynamic(['this', 'example']))": "0",
      "has_any_index('this is an example', dynamic(['not', 'found']))": "-1",
    ],
    overloads: [
      Overload([.string, .dynamic], returns: .long) { call in
        let state = call.state { TermLists() }
        let texts = call.reader(0, of: StringView.self)
        let terms = call.reader(1, of: Dynamic?.self)
        return fillColumn(
          call.count, owners: [], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Int64? in
          guard let terms = terms[row] else { return nil }
          let searches = state.searches(terms)
          return Int64(searches.firstIndex { $0.matches(texts[row]) } ?? -1)
        }
      }
    ])
}

/// The prepared searches of the last list of terms.
private final class TermLists {
  private var searches: [TextSearch] = []
  private var source: StringView = .empty
  private var arena = Arena(capacity: 64)

  func searches(_ terms: Dynamic) -> [TextSearch] {
    if source == terms.text { return searches }
    let scratch = Arena(capacity: 64)
    searches = terms.elements.map {
      TextSearch($0.asString(scratch), .term, caseless: true)
    }
    arena = Arena(capacity: terms.text.count)
    source = arena.copy(terms.text)
    withExtendedLifetime(scratch) {}
    return searches
  }
}
