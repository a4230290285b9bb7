/// Paths as the kernel's programs tell them.
package enum KernelPath {
  /// The path of a file: of the names from a folder up to the root, each with a NUL, and a path from there.
  static func joined(_ names: StringView, _ name: StringView, _ arena: Arena) -> StringView {
    arena.begin()
    if !name.isEmpty, name[0] == UInt8(ascii: "/") {
      arena.append(name)
      return arena.end()
    }
    appendFolder(names, to: arena)
    var rest = name
    while rest.count >= 2, rest[0] == UInt8(ascii: "."), rest[1] == UInt8(ascii: "/") {
      rest = rest.dropFirst(2)
    }
    if !rest.isEmpty {
      arena.append("/")
      arena.append(rest)
    }
    if arena.openCount == 0 { arena.append("/") }
    return arena.end()
  }

  private static func appendFolder(_ names: StringView, to arena: Arena) {
    var end = names.count - 1
    while end > 0 {
      var start = end
      while start > 0, names[start - 1] != 0 { start -= 1 }
      arena.append("/")
      arena.append(names[start..<end])
      end = start - 1
    }
  }

  /// The path of the names from a file up to the root, each with a NUL.
  package static func text(_ names: UnsafeBufferPointer<UInt8>) -> String {
    guard let start = names.baseAddress, names.count > 1 else { return "" }
    let arena = Arena(capacity: names.count)
    return withExtendedLifetime(arena) {
      joined(StringView(start, names.count), .empty, arena).string
    }
  }
}
