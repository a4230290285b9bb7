/// Finds the name that was probably meant.
public enum Suggestion {
  /// The candidate nearest to `name`, if it is near enough to be a slip.
  ///
  /// At most a third of the letters may differ (at least one). Upper and lower case count as half
  /// a slip, so that `Count` finds `count` even in a short name.
  ///
  /// - Parameters:
  ///   - name: What was written.
  ///   - candidates: What there is.
  /// - Returns: The nearest, or `nil` when none is near.
  public static func closest(to name: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8.prefix(100))
    let limit = max(1, letters.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
      let distance = distance(letters, Array(candidate.utf8.prefix(100)))
      if distance <= 2 * limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// The candidate that a name is one slip away from: a letter too much, too few, wrong, or swapped.
  public static func slip(of name: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(name.utf8.prefix(100))
    return candidates.first {
      $0 != name && distance(letters, Array($0.utf8.prefix(100))) <= 2
    }
  }

  /// Twice the edit distance, with one for a letter in the other case.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var row = (0...right.count).map { 2 * $0 }
    for (line, letter) in left.enumerated() {
      var next = [2 * (line + 1)]
      for (column, other) in right.enumerated() {
        var cost = row[column] + difference(letter, other)
        cost = min(cost, row[column + 1] + 2, next[column] + 2)
        if line > 0, column > 0, letter == right[column - 1], left[line - 1] == other {
          cost = min(cost, before[column - 1] + 2)
        }
        next.append(cost)
      }
      before = row
      row = next
    }
    return row[right.count]
  }

  private static func difference(_ letter: UInt8, _ other: UInt8) -> Int {
    if letter == other { return 0 }
    return isLetter(letter) && letter | 0x20 == other | 0x20 ? 1 : 2
  }
}
