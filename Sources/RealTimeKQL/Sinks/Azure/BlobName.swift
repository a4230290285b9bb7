import Glibc

/// The name of blobs, with parts of the time and the host: `%Y/%m/%d/{host}-%H.ndjson`.
public struct BlobName: SettingValue {
  /// The name as it was given.
  public var pattern: String

  /// Takes any text that is a name.
  public init?(settingText: String) {
    let isLong = settingText.utf8.count > 512
    let isOdd =
      settingText.hasPrefix("/") || settingText.hasSuffix("/") || settingText.isEmpty
      || settingText.contains { $0.isNewline || $0 == "\0" || $0 == "\\" }
    guard !isLong, !isOdd, Self.hasOnlyKnownParts(settingText) else { return nil }
    pattern = settingText
  }

  /// Whether each `%` stands for something: what strftime does not know it leaves as it is.
  private static func hasOnlyKnownParts(_ text: String) -> Bool {
    var letters = text.utf8.makeIterator()
    while let letter = letters.next() {
      guard letter == UInt8(ascii: "%") else { continue }
      guard let next = letters.next(), "%aAbBCdDeFgGhHIjklmMnpPrRsStTuUVwWyYzZ".utf8.contains(next)
      else { return false }
    }
    return true
  }

  private init(_ pattern: String) { self.pattern = pattern }

  /// A blob for each hour and host.
  public static let standard = BlobName("realtimekql/%Y/%m/%d/%H-{host}.ndjson")

  /// The name as it was given.
  public var settingText: String { pattern }
  /// A name.
  public static var takes: String {
    "a name such as logs/%Y-%m-%d/{host}.ndjson, of at most 512 bytes, with the letters of date(1) behind each %"
  }
  /// `NAME`.
  public static var placeholder: String { "NAME" }

  /// The name at a moment, in UTC.
  ///
  /// - Parameters:
  ///   - moment: The moment.
  ///   - part: The number of the part; the first has none in its name.
  ///   - token: What makes it a name that nobody else has; empty for one that others may have.
  /// - Returns: The name.
  func text(at moment: time_t, part: Int, token: String = "") -> String {
    var moment = moment
    var parts = tm()
    gmtime_r(&moment, &parts)
    var bytes = [CChar](repeating: 0, count: 1024)
    let count = strftime(&bytes, bytes.count, pattern, &parts)
    let name = String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacing("{host}", with: Self.host)
    // What is added goes before the ending.
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let middle = (token.isEmpty ? "" : "-\(token)") + (part > 0 ? ".\(part)" : "")
    return "\(name[..<dot])\(middle)\(name[dot...])"
  }

  /// Which part of a whole a name is of; `nil` when it is of something else.
  static func part(_ name: String, of whole: String) -> Int? {
    if name == whole { return 0 }
    let dot = whole.lastIndex(of: ".") ?? whole.endIndex
    let (start, end) = (whole[..<dot] + ".", whole[dot...])
    guard name.hasPrefix(start), name.hasSuffix(end) else { return nil }
    return Int(name.dropFirst(start.count).dropLast(end.count))
  }

  /// The name of this machine.
  private static var host: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
