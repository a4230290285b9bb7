import Glibc
import KQL

/// The line of names that a file of values begins with.
enum HeaderNames {
  /// More bytes than this are no line of names.
  private static let longest = 1 << 20

  /// What a file begins with, unpacked if it is compressed.
  static func beginning(of path: String, named name: String) throws(SinkError) -> [UInt8] {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: longest, alignment: 1)
    defer { bytes.deallocate() }
    var count = 0
    let descriptor = retrying { Int(open(path, O_RDONLY | O_CLOEXEC)) }
    if descriptor < 0 { throw SinkError("\(name): \(errorText(-descriptor))") }
    let reader = DecodingReader(
      DescriptorReader(descriptor: Int32(descriptor), name: name, closes: true), name: name)
    do throws(SourceError) {
      while count < longest {
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
        guard case .bytes(let more) = try reader.read(into: rest) else { break }
        count += more
      }
    } catch {
      // What stands before a place that cannot be unpacked counts.
      if count == 0 { throw SinkError(error.message) }
    }
    return Array(bytes.prefix(count))
  }

  /// The names in the first record of a text; `nil` when there is none.
  static func names(
    in bytes: [UInt8], separator: UInt8, isQuoted mayBeQuoted: Bool
  ) -> [String]? {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var names: [String] = []
    var name: [UInt8] = []
    var isQuoted = false
    func end() {
      names.append(String(decoding: name, as: UTF8.self))
      name = []
    }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\"") where mayBeQuoted:
        if isQuoted, rest.first == byte {
          name.append(byte)
          rest.removeFirst()
        } else {
          isQuoted.toggle()
        }
      case separator where !isQuoted: end()
      case 0x0D where !isQuoted && rest.first == 0x0A: continue
      case 0x0A where !isQuoted:
        end()
        return names
      default: name.append(byte)
      }
    }
    if isQuoted || bytes.isEmpty || bytes.count >= longest { return nil }
    end()
    return names
  }

  /// For each of the names, the place of the column that has it; `nil` where they are not the same
  /// names, each once.
  static func order(of schema: Schema, as names: [String]) -> [Int]? {
    guard names.count == schema.count, Set(names).count == names.count else { return nil }
    var order: [Int] = []
    for name in names {
      guard let place = schema.firstIndex(where: { $0.name == name }) else { return nil }
      order.append(place)
    }
    return order
  }
}
