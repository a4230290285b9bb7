extension UserAgent {
  /// Whether it is one of Apple's telephones, tablets or players.
  var isApplePhone: Bool { has("iPhone") || has("iPad") || has("iPod") }

  /// The version of iOS that the text tells.
  var appleVersion: Version? {
    version(after: "iPhone OS ") ?? version(after: "CPU OS ") ?? version(after: "iOS/")
  }

  /// The operating system, `Other` when no rule knows it.
  var operatingSystem: Product {
    if let version = version(after: "Windows Phone OS ") ?? version(after: "Windows Phone ") {
      return Product("Windows Phone", version)
    }
    if has("Windows") { return windows }
    if isApplePhone { return Product("iOS", appleVersion ?? Version()) }
    if has("Tizen"), let version = version(after: "Tizen ") ?? version(after: "Tizen/") {
      return Product("Tizen", version)
    }
    if has("Android") {
      let version = version(after: "Android ") ?? version(after: "Android/")
      return Product("Android", version ?? Version())
    }
    if let version = version(after: "Mac OS X ") { return Product("Mac OS X", version) }
    if has("Mac OS X") || has("Macintosh") { return Product("Mac OS X") }
    if let rest = after("CrOS ") {
      let space = rest.firstOffset(of: 0x20)
      return Product("Chrome OS", space.map { Version(of: rest.dropFirst($0 + 1)) } ?? Version())
    }
    if let version = version(after: "SymbianOS/") ?? version(after: "Symbian/") {
      return Product("Symbian OS", version)
    }
    if let version = version(after: "BB10; ") { return Product("BlackBerry OS", version) }
    if has("BlackBerry") {
      return Product("BlackBerry OS", version(after: "Version/") ?? Version())
    }
    for rule in Self.systems {
      guard let rest = after(rule.word) else { continue }
      let first = rest.bytes.first
      let isNumbered = first == UInt8(ascii: "/") || first == UInt8(ascii: " ")
      return Product(rule.family, isNumbered ? Version(of: rest.dropFirst(1)) : Version())
    }
    return Product("Other")
  }

  /// The releases of Windows by the number of their kernel.
  private var windows: Product {
    guard let kernel = version(after: "Windows NT ") else {
      for release in ["XP", "2000", "98", "95", "CE", "ME"] as [StaticString] {
        if after("Windows ").map({ $0.starts(with: release) }) == true {
          return Product("Windows", Version(release))
        }
      }
      return Product("Windows")
    }
    if kernel.major == "10" { return Product("Windows", Version("10")) }
    if kernel.major == "6" {
      if kernel.minor == "0" { return Product("Windows", Version("Vista")) }
      if kernel.minor == "1" { return Product("Windows", Version("7")) }
      if kernel.minor == "2" { return Product("Windows", Version("8")) }
      if kernel.minor == "3" { return Product("Windows", Version("8", "1")) }
    }
    if kernel.major == "5" {
      return Product("Windows", kernel.minor == "0" ? Version("2000") : Version("XP"))
    }
    return Product("Windows", Version("NT"))
  }

  private static let systems: [Rule] = [
    Rule("Ubuntu", "Ubuntu"), Rule("Fedora", "Fedora"), Rule("Debian", "Debian"),
    Rule("CentOS", "CentOS"), Rule("Red Hat", "Red Hat"), Rule("openSUSE", "openSUSE"),
    Rule("SUSE", "SUSE"), Rule("Arch Linux", "Arch Linux"), Rule("Gentoo", "Gentoo"),
    Rule("FreeBSD", "FreeBSD"), Rule("OpenBSD", "OpenBSD"), Rule("NetBSD", "NetBSD"),
    Rule("SunOS", "Solaris"), Rule("Linux", "Linux"), Rule("Darwin", "Mac OS X"),
  ]
}

extension StringView {
  /// Whether the text starts with another.
  fileprivate func starts(with word: StaticString) -> Bool {
    count >= word.utf8CodeUnitCount && self[0..<word.utf8CodeUnitCount] == word
  }
}
