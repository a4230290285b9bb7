extension ScalarFunction {
  /// The functions of this folder.
  static let parsing: [ScalarFunction] = []
}
