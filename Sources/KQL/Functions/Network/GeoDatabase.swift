import Glibc

/// A file in the MaxMind DB format, whole in memory: a search tree over the bits of addresses, whose
/// leaves name records.
///
/// The file may be anything: nothing outside of it is read, and what is damaged is not found.
final class GeoDatabase: Sendable {
  /// Why there is no database.
  struct Failure: Error {
    /// What went wrong, in lower case, without a full stop.
    var message: String
  }

  /// The records.
  let data: GeoDatabaseRecords

  private let nodeCount: Int
  private let recordSize: Int
  private let isIPv6: Bool
  /// Where the tree has IPv4 addresses: behind 96 bits that are zero.
  private let start: Int

  /// The database of this machine, read when it is first asked for.
  ///
  /// The environment's `REALTIMEKQL_GEOIP` names the file; without it the usual folders are looked
  /// through.
  static let installed: Result<GeoDatabase, Failure> = {
    if let path = getenv("REALTIMEKQL_GEOIP") { return open(String(cString: path)) }
    for folder in ["/usr/share/GeoIP", "/var/lib/GeoIP"] {
      for name in ["GeoLite2-City", "GeoIP2-City", "dbip-city-lite", "GeoLite2-Country"] {
        let path = "\(folder)/\(name).mmdb"
        if access(path, R_OK) == 0 { return open(path) }
      }
    }
    return .failure(Failure(message: "none is installed"))
  }()

  private static func open(_ path: String) -> Result<GeoDatabase, Failure> {
    Result { () throws(Failure) in
      guard let database = GeoDatabase(try bytes(of: path)) else {
        throw Failure(message: "file '\(path)': it is not a MaxMind DB of version 2")
      }
      return database
    }
  }

  /// The bytes of a file, which live as long as the process.
  private static func bytes(of path: String) throws(Failure) -> StringView {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Failure(message: "file '\(path)': \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size < 1 << 32
    else {
      throw Failure(message: "file '\(path)': it is no file, or larger than 4 GB")
    }
    let size = Int(status.st_size)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(size, 1))
    var filled = 0
    while filled < size {
      let count = Glibc.read(descriptor, bytes + filled, size - filled)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      filled += count
    }
    return StringView(bytes, filled)
  }

  /// Takes the bytes of a file, which must live as long as the database; `nil` when they are none.
  init?(_ bytes: StringView) {
    guard let end = Self.metadata(bytes) else { return nil }
    let metadata = GeoDatabaseRecords(bytes.dropFirst(end))
    func number(_ name: StaticString) -> Int? {
      metadata.member(name, of: 0).flatMap { metadata.integer(at: $0) }
    }
    guard let nodes = number("node_count"), let size = number("record_size"),
      number("binary_format_major_version") == 2, [24, 28, 32].contains(size),
      let version = number("ip_version"), version == 4 || version == 6, nodes < 1 << 32,
      nodes * size / 4 + 16 <= end
    else { return nil }
    nodeCount = nodes
    recordSize = size
    isIPv6 = version == 6
    tree = bytes[0..<(nodes * size / 4)]
    data = GeoDatabaseRecords(bytes[(nodes * size / 4 + 16)..<end])
    var node = 0
    if version == 6 {
      for _ in 0..<96 where node < nodes { node = Self.child(tree, node, 0, size) }
    }
    start = node
  }

  private let tree: StringView

  /// Where the metadata starts: behind the last marker.
  private static func metadata(_ bytes: StringView) -> Int? {
    let marker: [UInt8] = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
    var at = bytes.count - marker.count
    let first = max(0, bytes.count - 128 * 1024)
    while at >= first {
      if bytes[at] == 0xAB, bytes[at..<(at + marker.count)].bytes.elementsEqual(marker) {
        return at + marker.count
      }
      at -= 1
    }
    return nil
  }

  /// The place of an address's record in ``data``; `nil` when there is none.
  func record(of address: IPv6Address) -> Int? {
    let isOld = address.bits >> 32 == 0xFFFF
    guard isOld || isIPv6 else { return nil }
    var node = isOld ? start : 0
    var bit = isOld ? 32 : 128
    while node < nodeCount, bit > 0 {
      bit -= 1
      node = Self.child(
        tree, node, Int(truncatingIfNeeded: address.bits >> UInt128(bit) & 1), recordSize)
    }
    guard node > nodeCount + 15 else { return nil }
    return node - nodeCount - 16
  }

  /// The left or right record of a node, which must be less than the number of nodes.
  private static func child(_ tree: StringView, _ node: Int, _ side: Int, _ size: Int) -> Int {
    let bytes = tree.start + node * (size / 4)
    func number(_ at: Int, _ count: Int) -> Int {
      (at..<(at + count)).reduce(0) { $0 << 8 | Int(bytes[$1]) }
    }
    switch size {
    case 24: return number(side * 3, 3)
    case 28:
      let middle = Int(bytes[3])
      return side == 0 ? (middle >> 4) << 24 | number(0, 3) : (middle & 15) << 24 | number(4, 3)
    default: return number(side * 4, 4)
    }
  }
}
