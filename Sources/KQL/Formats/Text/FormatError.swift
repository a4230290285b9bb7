/// Why input cannot be read in a format with the options given.
package struct FormatError: Error, Hashable {
  /// What is wrong, in lower case without a full stop.
  package let message: String
}
