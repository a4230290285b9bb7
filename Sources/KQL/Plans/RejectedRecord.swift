/// A record that could not be understood; its text is valid while it is looked at.
package struct RejectedRecord {
  /// Where it came from: a path, `-`, or an address.
  package let origin: String

  /// The position in the text of its first byte.
  package let position: Int

  /// Its bytes.
  package let text: StringView

  /// What is wrong with it.
  package let reason: StaticString
}
