extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = []
}
