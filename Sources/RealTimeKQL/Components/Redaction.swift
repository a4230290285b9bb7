import KQL

/// What must not be in any text that people or files get to see.
struct Redaction: Sendable {
  private var secrets: [String] = []

  /// Shorter ones would take letters out of every word.
  private static let shortest = 4

  /// Nothing.
  init() {}

  /// Hides a secret, also as it stands in addresses and, encoded by 64 letters, in headers.
  mutating func hide(_ secret: String) {
    for form in [secret, secret.percentEncoded, Base64Text.encoded(Array(secret.utf8))] {
      if form.utf8.count >= Self.shortest, !secrets.contains(form) { secrets.append(form) }
    }
    secrets.sort { $0.utf8.count > $1.utf8.count }
  }

  /// The text with stars for every secret, on one line, without anything that controls a terminal.
  func shown(_ text: String) -> String {
    var text = text
    for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: "***") }
    return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }).harmless
  }
}
