/// Why input cannot be read in a format with the options given.
struct FormatError: Error, Hashable {
  /// What is wrong, in lower case without a full stop.
  let message: String
}
