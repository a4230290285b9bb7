extension ScalarFunction {
  /// The functions that take structured text apart.
  static let parsing: [ScalarFunction] = [
    .parseCommandLine, .parseCsv, .parsePath, .parseUrl, .parseUrlquery,
    .parseUserAgent, .parseVersion, .parseXml,
    .punycodeDomainFromString, .punycodeDomainToString, .punycodeFromString, .punycodeToString,
  ]
}
