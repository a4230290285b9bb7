import Glibc

/// What a column of the kernel's tables is of what an event of a kind has in the kernel.
enum KernelMeaning {
  /// A number.
  case number(KernelFilter.Field)
  /// A port in the network's order of bytes.
  case networkPort(KernelFilter.Field)
  /// The digits of a number.
  case digits(KernelFilter.Field)
  case address(KernelFilter.Field)
  /// A name, by the field that knows letters of both cases and the one that does not.
  case name(KernelFilter.Field, caseless: KernelFilter.Field)
  /// A path, of which only the name at its end can be looked at.
  case path
  /// The same for all events of the kind.
  case constant(RowTest.Constant)

  /// What is true of the events of a kind that are needed; what is not understood is taken for true.
  static func test(
    _ test: RowTest, _ demand: TableDemand, _ kind: KernelKind
  ) -> KernelFilter.Test {
    switch test {
    case .all(let tests): return .every(tests.map { Self.test($0, demand, kind) })
    case .any(let tests): return .some(tests.map { Self.test($0, demand, kind) })
    case .comparison(let value, let comparison, let holds):
      guard demand.columns.indices.contains(value.column) else { return .always }
      var names = demand.columns[value.column]
      var steps = value.steps[...]
      while case .member(let name)? = steps.first {
        names.append(name)
        steps.removeFirst()
      }
      guard var meaning = of(names, of: demand.view, kind) else { return .always }
      for step in steps {
        guard let made = meaning.after(step) else { return .always }
        meaning = made
      }
      return meaning.test(comparison, holds) ?? .always
    }
  }

  // MARK: Columns

  /// The meaning of a column, or of a member of one; `nil` where it is not known, or null for some events.
  private static func of(_ names: [String], of view: String, _ kind: KernelKind) -> KernelMeaning? {
    let isDevice = view.hasPrefix("Device")
    return switch (names.count, isDevice) {
    case (1, true): device(names[0], kind)
    case (1, false): record(names[0], kind)
    case (2, false) where names[0] == "EventData": data(names[1], kind)
    case (2, false) where names == ["ExtendedData", "ProcessName"]: program
    default: nil
    }
  }

  private static let program = name(.program, caseless: .programCaseless)
  private static let file = name(.file, caseless: .fileCaseless)

  private static func record(_ name: String, _ kind: KernelKind) -> KernelMeaning? {
    let identity = KernelRecord.identity(kind)
    return switch name {
    case "Provider": .constant(.text("\(identity.provider)"))
    case "EventId": .constant(.number(Int64(identity.number)))
    case "Opcode": .constant(.number(kind.isSocket ? Int64(identity.number) : 0))
    case "ProcessId": .number(.process)
    case "UserId": .digits(.user)
    default: nil
    }
  }

  private static func data(_ name: String, _ kind: KernelKind) -> KernelMeaning? {
    switch name {
    case "PID" where kind.isSocket: .number(.process)
    case "size" where kind.isSocket: .number(.size)
    case "saddr" where kind.isSocket: .address(.localAddress)
    case "daddr" where kind.isSocket: .address(.remoteAddress)
    case "sport" where kind.isSocket: .networkPort(.localPort)
    case "dport" where kind.isSocket: .networkPort(.remotePort)
    case "ServerAddress" where kind.isDNS: .address(.remoteAddress)
    case "FileName" where kind.isOpenedFile: .path
    default: nil
    }
  }

  private static func device(_ name: String, _ kind: KernelKind) -> KernelMeaning? {
    let hasRemote = kind.isSocket && kind != .tcpListen
    return switch name {
    case "ActionType": .constant(.text("\(KernelDevice.action(kind))"))
    case "InitiatingProcessId": .number(.process)
    case "InitiatingProcessFileName": program
    case "LocalIP" where kind.isSocket: .address(.localAddress)
    case "LocalPort" where kind.isSocket: .number(.localPort)
    case "RemoteIP" where hasRemote: .address(.remoteAddress)
    case "RemotePort" where hasRemote: .number(.remotePort)
    case "Protocol" where kind.isSocket: .constant(.text("Tcp"))
    case "FileName" where kind.isOpenedFile: file
    case "FolderPath" where kind.isOpenedFile: .path
    default: nil
    }
  }

  // MARK: What is made of columns

  /// The meaning of what is made of a value; `nil` where it is not known.
  private func after(_ step: RowTest.Step) -> KernelMeaning? {
    switch (self, step) {
    // A size may have more digits than an int.
    case (.number(.size), .conversion(.int)): nil
    case (.number, .conversion(.long)), (.number, .conversion(.int)),
      (.networkPort, .conversion(.long)), (.networkPort, .conversion(.int)):
      self
    case (.number(let field), .conversion(.string)): .digits(field)
    case (.networkPort(let field), .ntohs): .number(field)
    case (.number(let field), .ntohs) where field.isPort: .networkPort(field)
    case (.digits, .conversion(.string)), (.address, .conversion(.string)),
      (.name, .conversion(.string)), (.path, .conversion(.string)):
      self
    case (.constant(.number), .conversion(.long)), (.constant(.number), .conversion(.int)),
      (.constant(.text), .conversion(.string)):
      self
    case (.constant(.number(let number)), .conversion(.string)): .constant(.text(String(number)))
    default: nil
    }
  }

  // MARK: Comparisons

  /// The test that a comparison is; `nil` where it cannot be told.
  private func test(_ comparison: RowTest.Comparison, _ holds: Bool) -> KernelFilter.Test? {
    switch comparison {
    case .less(let bound): less(bound, holds)
    case .earlier: nil
    case .equals(let constants, let isCaseless): equals(constants, isCaseless, holds)
    }
  }

  private func less(_ bound: Int64, _ holds: Bool) -> KernelFilter.Test? {
    switch self {
    case .constant(.number(let number)): return (number < bound) == holds ? .always : .never
    case .number(let field):
      if bound <= 0 { return holds ? .never : .always }
      return .question(.less(field, UInt64(bound)), holds: holds)
    default: return nil
    }
  }

  private func equals(
    _ constants: [RowTest.Constant], _ isCaseless: Bool, _ holds: Bool
  ) -> KernelFilter.Test? {
    // A path with the right name at its end need not be the right one.
    if case .path = self, !holds { return nil }
    var tests: [KernelFilter.Test] = []
    for constant in constants {
      guard let test = equals(constant, isCaseless) else { return nil }
      tests.append(test.turned(holds))
    }
    return holds ? .some(tests) : .every(tests)
  }

  private func equals(_ constant: RowTest.Constant, _ isCaseless: Bool) -> KernelFilter.Test? {
    switch (self, constant) {
    case (.constant(.number(let number)), .number(let other)):
      return number == other ? .always : .never
    case (.constant(.text(let text)), .text(let other)):
      // The texts are of ASCII letters.
      let isSame = isCaseless ? text.lowercased() == other.lowercased() : text == other
      return isSame ? .always : .never
    case (.number(let field), .number(let number)):
      return number < 0 ? .never : .question(.number(field, UInt64(number)), holds: true)
    case (.networkPort(let field), .number(let number)):
      guard let port = UInt16(exactly: number) else { return .never }
      return .question(.number(field, UInt64(port.byteSwapped)), holds: true)
    case (.digits(let field), .text(let text)):
      guard let number = UInt32(text), String(number) == text else { return .never }
      return .question(.number(field, UInt64(number)), holds: true)
    case (.address(let field), .text(let text)):
      guard let (low, high) = KernelAddress.parts(isCaseless ? text.lowercased() : text) else {
        return .never
      }
      return .question(.number(field, low, high: high), holds: true)
    case (.name(let field, let caseless), .text(let text)):
      return Self.name(text, isCaseless ? caseless : field, isCaseless)
    case (.path, .text(let text)):
      guard let slash = text.lastIndex(of: "/") else { return .never }
      let name = String(text[text.index(after: slash)...])
      return Self.name(name, isCaseless ? .fileCaseless : .file, isCaseless)
    default: return nil
    }
  }

  /// The bytes of a name that the programs in the kernel compare.
  private static let longestName = 62

  private static func name(
    _ text: String, _ field: KernelFilter.Field, _ isCaseless: Bool
  ) -> KernelFilter.Test? {
    guard (1...longestName).contains(text.utf8.count), !text.utf8.contains(0),
      !isCaseless || text.utf8.allSatisfy({ $0 < 0x80 })
    else { return nil }
    return .question(.name(field, isCaseless ? text.lowercased() : text), holds: true)
  }
}

extension KernelFilter.Test {
  /// The test, or its opposite; it is a question, or is known.
  fileprivate func turned(_ holds: Bool) -> KernelFilter.Test {
    if holds { return self }
    if case .question(let question, _) = self { return .question(question, holds: false) }
    return self == .always ? .never : .always
  }
}

extension KernelFilter.Field {
  fileprivate var isPort: Bool { self == .localPort || self == .remotePort }
}

extension KernelKind {
  /// Whether it tells of a file by the file itself, and not by what a call names.
  fileprivate var isOpenedFile: Bool { self == .fileOpen || self == .fileCreate }
}

extension KernelAddress {
  /// The bytes of the address that has a text, of IPv4 as IPv6 has them, in two parts; `nil` where no address
  /// has that text.
  static func parts(_ text: String) -> (low: UInt64, high: UInt64)? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      bytes = Array(repeating: 0, count: 10) + [0xFF, 0xFF] + bytes[..<4]
    } else if inet_pton(AF_INET6, text, &bytes) != 1 {
      return nil
    }
    let parts = bytes.withUnsafeBytes { raw in
      (raw.load(as: UInt64.self), raw.load(fromByteOffset: 8, as: UInt64.self))
    }
    return self.text(parts.0, parts.1) == text ? parts : nil
  }

  /// The text of the address of 16 bytes, in two parts.
  static func text(_ low: UInt64, _ high: UInt64) -> String {
    let arena = Arena(capacity: 64)
    return withUnsafeBytes(of: (low, high)) { raw in
      guard let start = raw.baseAddress else { return "" }
      let bytes = start.assumingMemoryBound(to: UInt8.self)
      return withExtendedLifetime(arena) {
        KernelAddress(family: UInt16(AF_INET6), bytes: bytes).text(arena)?.string ?? ""
      }
    }
  }
}
