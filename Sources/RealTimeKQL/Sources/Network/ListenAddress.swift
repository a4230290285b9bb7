import Glibc

/// An address of this machine to listen on.
struct ListenAddress {
  /// The socket address, its port not set.
  private let storage: sockaddr_storage

  /// The text: `127.0.0.1`, `[::1]`.
  let text: String

  /// Whether it stands for every address of the machine.
  let isAny: Bool

  /// All addresses of the machine: IPv6 takes IPv4 as well where there is IPv6.
  static let any6 = ListenAddress(numeric: "::")
  static let any4 = ListenAddress(numeric: "0.0.0.0")

  /// The addresses that a name of an adapter, or an address, stands for.
  static func named(_ name: String) throws(SourceError) -> [ListenAddress] {
    if let address = ListenAddress(numeric: name) { return [address] }
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else {
      throw SourceError("network adapters: \(errorText(Int(errno)))")
    }
    defer { freeifaddrs(list) }
    var found: [ListenAddress] = []
    var names: [String] = []
    var next = list
    while let entry = next {
      next = entry.pointee.ifa_next
      guard let address = entry.pointee.ifa_addr else { continue }
      let adapter = String(cString: entry.pointee.ifa_name)
      if !names.contains(adapter) { names.append(adapter) }
      if adapter == name, let one = ListenAddress(address) { found.append(one) }
    }
    if found.isEmpty {
      let problem =
        names.contains(name)
        ? "network adapter '\(name)' has no address" : "there is no network adapter '\(name)'"
      throw SourceError("\(problem)\n  = help: adapters are \(names.joined(separator: ", "))")
    }
    return found
  }

  /// An address as it is written; `nil` when it is none.
  init?(numeric text: String) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    let bare =
      text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    guard getaddrinfo(bare, nil, &hints, &list) == 0 else { return nil }
    defer { freeaddrinfo(list) }
    guard let address = list?.pointee.ai_addr else { return nil }
    self.init(address)
  }

  private init?(_ address: UnsafePointer<sockaddr>) {
    var storage = sockaddr_storage()
    let length: Int
    switch Int32(address.pointee.sa_family) {
    case AF_INET: length = MemoryLayout<sockaddr_in>.size
    case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
    default: return nil
    }
    withUnsafeMutableBytes(of: &storage) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: length))
    }
    self.storage = storage
    var host = [CChar](repeating: 0, count: 128)
    guard getnameinfo(address, socklen_t(length), &host, 128, nil, 0, NI_NUMERICHOST) == 0
    else { return nil }
    let bare = String(
      decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    isAny = bare == "::"
    text = length == MemoryLayout<sockaddr_in6>.size ? "[\(bare)]" : bare
  }

  /// The family: `AF_INET` or `AF_INET6`.
  var family: Int32 { Int32(storage.ss_family) }

  /// Binds a socket to a port of the address: 0, or minus the error number.
  func bind(_ descriptor: Int32, port: Int) -> Int {
    var storage = storage
    let bigEndian = UInt16(truncatingIfNeeded: port).bigEndian
    // The port is at the same place in both kinds of addresses.
    withUnsafeMutableBytes(of: &storage) {
      $0.storeBytes(of: bigEndian, toByteOffset: 2, as: UInt16.self)
    }
    let length =
      family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
    return withUnsafeBytes(of: &storage) { bytes in
      guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return -Int(EINVAL)
      }
      return retrying { Int(Glibc.bind(descriptor, address, socklen_t(length))) }
    }
  }
}
