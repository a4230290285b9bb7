/// Which rows a join gives.
struct JoinKind: Sendable {
  /// Whether a left row gives a row with each right row that matches.
  var pairs = true

  /// Whether only the first left row of each key takes part.
  var usesFirstLeftOnly = false

  /// Whether left rows without a match are given, with nulls on the right.
  var givesOtherLeft = false

  /// Whether right rows without a match are given, with nulls on the left.
  var givesOtherRight = false

  /// Whether left rows with a match are given once, without the right columns.
  var givesMatchedLeft = false

  /// Whether right rows with a match are given once, without the left columns.
  var givesMatchedRight = false

  /// Whether the result has the columns of a side.
  var hasLeftColumns: Bool { pairs || givesMatchedLeft || givesOtherLeft }
  var hasRightColumns: Bool { pairs || givesMatchedRight || givesOtherRight }

  /// Whether each left row is combined for itself, and right rows are given with left ones only.
  var isRowwise: Bool { !usesFirstLeftOnly && !givesOtherRight && !givesMatchedRight }

  /// The kinds by the names that queries give them.
  static let named: [String: JoinKind] = [
    "innerunique": JoinKind(usesFirstLeftOnly: true),
    "inner": JoinKind(),
    "leftouter": JoinKind(givesOtherLeft: true),
    "rightouter": JoinKind(givesOtherRight: true),
    "fullouter": JoinKind(givesOtherLeft: true, givesOtherRight: true),
    "leftsemi": JoinKind(pairs: false, givesMatchedLeft: true),
    "rightsemi": JoinKind(pairs: false, givesMatchedRight: true),
    "leftanti": JoinKind(pairs: false, givesOtherLeft: true),
    "anti": JoinKind(pairs: false, givesOtherLeft: true),
    "leftantisemi": JoinKind(pairs: false, givesOtherLeft: true),
    "rightanti": JoinKind(pairs: false, givesOtherRight: true),
    "rightantisemi": JoinKind(pairs: false, givesOtherRight: true),
  ]
}
