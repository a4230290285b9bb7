import Glibc

/// Where metrics are served: a port of this machine's own address, or of another.
public struct MetricsAddress: SettingValue {
  /// The address: `127.0.0.1`, `[::1]`.
  public var address: String

  /// The port, 0 for any that is free.
  public var port: Port

  /// What nobody but this machine reaches.
  public static let standardAddress = "127.0.0.1"

  /// Creates an address.
  public init(_ port: Port, on address: String = standardAddress) {
    self.address = address
    self.port = port
  }

  /// A port, or a numeric address and a port.
  public init?(settingText: String) {
    guard let colon = settingText.lastIndex(of: ":") else {
      guard let port = Port(settingText: settingText) else { return nil }
      self.init(port)
      return
    }
    let address = String(settingText[..<colon])
    guard let port = Port(settingText: String(settingText[settingText.index(after: colon)...])),
      Self.isNumeric(address)
    else { return nil }
    self.init(port, on: address)
  }

  private static func isNumeric(_ text: String) -> Bool {
    var bytes: (UInt64, UInt64) = (0, 0)
    if text.hasPrefix("["), text.hasSuffix("]") {
      return inet_pton(AF_INET6, String(text.dropFirst().dropLast()), &bytes) == 1
    }
    return inet_pton(AF_INET, text, &bytes) == 1
  }

  /// The port alone, where the address is the standard one.
  public var settingText: String {
    address == Self.standardAddress ? port.settingText : "\(address):\(port.settingText)"
  }
  /// A port, perhaps behind an address.
  public static var takes: String { "a port, or an address and a port such as 0.0.0.0:9464" }
  /// `[ADDRESS:]PORT`.
  public static var placeholder: String { "[ADDRESS:]PORT" }
}
