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
    guard !isLong, !isOdd else { return nil }
    pattern = settingText
  }

  private init(_ pattern: String) { self.pattern = pattern }

  /// A blob for each hour and host.
  public static let standard = BlobName("realtimekql/%Y/%m/%d/%H-{host}.ndjson")

  /// The name as it was given.
  public var settingText: String { pattern }
  /// A name.
  public static var takes: String {
    "a name such as logs/%Y-%m-%d/{host}.ndjson, at most 512 bytes"
  }
  /// `NAME`.
  public static var placeholder: String { "NAME" }

  /// The name at a moment, in UTC.
  func text(at moment: time_t, part: Int) -> String {
    var moment = moment
    var parts = tm()
    gmtime_r(&moment, &parts)
    var bytes = [CChar](repeating: 0, count: 1024)
    let count = strftime(&bytes, bytes.count, pattern, &parts)
    let name = String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .replacing("{host}", with: Self.host)
    guard part > 0 else { return name }
    // The number of a part goes before the ending.
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return "\(name[..<dot]).\(part)\(name[dot...])"
  }

  /// Whether two names are those of parts of the same.
  func isSame(_ a: String, _ b: String) -> Bool { Self.stem(a) == Self.stem(b) }

  private static func stem(_ name: String) -> String {
    var words = name.split(separator: ".", omittingEmptySubsequences: false)
    if words.count > 2, Int(words[words.count - 2]) != nil { words.remove(at: words.count - 2) }
    return words.joined(separator: ".")
  }

  /// The name of this machine.
  private static var host: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
