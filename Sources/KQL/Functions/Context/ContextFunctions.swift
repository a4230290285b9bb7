extension ScalarFunction {
  /// The functions on the query and where it runs.
  static let context: [ScalarFunction] = [
    .assert, .columnIfexists, .columnNamesOf, .currentClusterEndpoint, .currentDatabase,
    .currentPrincipal,
    .currentPrincipalDetails, .currentPrincipalIsMemberOf, .cursorCurrent, .estimateDataSize,
    .extentId, .extentTags, .ingestionTime, .iscolumnexists,
  ]
}
