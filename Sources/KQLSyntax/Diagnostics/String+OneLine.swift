extension String {
  /// The text without line ends, for names in messages: data may have any, and must not make up lines.
  package var onOneLine: String {
    contains(where: \.isNewline) ? String(map { $0.isNewline ? "␊" : $0 }) : self
  }
}
