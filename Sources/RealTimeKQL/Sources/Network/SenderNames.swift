import CSocket
import Glibc

/// The texts of senders' addresses; those met lately are kept.
struct SenderNames {
  private var known: [SenderAddress: String] = [:]
  private var last: (key: SenderAddress, text: String)?

  /// How many are kept.
  private static let limit = 4096

  /// The text of an address: `192.0.2.1`, `2001:db8::1`.
  mutating func text(_ address: socket_address) -> String {
    let key = SenderAddress(address)
    if let last, last.key == key { return last.text }
    let text = known[key] ?? Self.text(of: address)
    if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
    known[key] = text
    last = (key, text)
    return text
  }

  private static func text(of address: socket_address) -> String {
    let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return withUnsafeBytes(of: address) { bytes in
      let isOld = bytes.prefix(12).elementsEqual(prefix)
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      let start = bytes.baseAddress.map { isOld ? $0 + 12 : $0 }
      guard
        inet_ntop(isOld ? AF_INET : AF_INET6, start, &text, socklen_t(INET6_ADDRSTRLEN)) != nil
      else { return "" }
      return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
