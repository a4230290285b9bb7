/// The part that `indexof` and `indexof_regex` share: a window of the text, counted in characters.
struct IndexSearch {
  /// The text of the window.
  let window: StringView

  /// The index of the window's first character.
  let base: Int64

  /// Creates the window of a length from a start; `nil` when they make no sense.
  init?(_ text: StringView, start: Int64, length: Int64) {
    guard length >= -1 else { return nil }
    var first = start
    if first < 0 { first = Swift.max(0, first &+ Int64(text.characterCount)) }
    let begin = text.offset(ofCharacter: Int(clamping: first))
    let rest = text.dropFirst(begin)
    base = begin < text.count ? first : Int64(text.characterCount)
    window = length < 0 ? rest : rest[0..<rest.offset(ofCharacter: Int(clamping: length))]
  }

  /// The index in the whole text of the character at a byte of the window.
  func index(ofByte offset: Int) -> Int64 {
    base + Int64(window[0..<offset].characterCount)
  }
}
