/// The type of a field of an event's payload, by the numbers that Windows' headers and TraceLogging have.
enum ETWType: UInt8, Sendable {
  case null, utf16, ansi, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float, double,
    bool
  case binary, guid, pointer, fileTime, systemTime, sid, hex32, hex64
  case countedUTF16, countedANSI, structure, countedBinary

  // Of our own.
  /// An address of the internet in four bytes, and in sixteen.
  case ip4 = 100
  case ip6 = 101
  /// A security identifier behind the pointers of a token: `0` in four bytes where there is none.
  case token = 102

  /// The bytes of a value; `nil` where they depend on it.
  func size(pointer: Int) -> Int? {
    switch self {
    case .null: 0
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float, .bool, .hex32, .ip4: 4
    case .int64, .uint64, .double, .fileTime, .hex64: 8
    case .guid, .systemTime, .ip6: 16
    case .pointer: pointer
    case .utf16, .ansi, .binary, .sid, .countedUTF16, .countedANSI, .structure, .countedBinary,
      .token:
      nil
    }
  }
}

/// How many values a field has, or how long one is.
enum ETWCount: Hashable, Sendable {
  /// One; or as long as the type says.
  case one
  case fixed(Int)
  /// As many as an earlier field says.
  case field(String)
  /// As many as stands before the values, in two bytes.
  case counted
}

/// A field of an event's payload.
struct ETWField: Hashable, Sendable {
  var name: String
  var type: ETWType
  var count = ETWCount.one
  var length = ETWCount.one

  /// The fields of a structure.
  var fields: [ETWField] = []

  /// Whether numbers are shown as hexadecimal ones, as truths, or bytes as text.
  var display = Display.plain

  /// How a value is shown.
  enum Display: Sendable {
    case plain, hexadecimal, bool, utf8
  }
}

/// What is known of a provider of events.
struct ETWProvider: Sendable {
  /// Its name: `Microsoft-Windows-Kernel-Network`.
  var name: String

  /// The fields of its events, by ``key(_:_:)``.
  var events: [UInt32: [ETWField]] = [:]

  /// The number that an event of a version has among ``events``.
  static func key(_ id: UInt16, _ version: UInt8) -> UInt32 { UInt32(id) << 8 | UInt32(version) }

  /// The fields of an event; those of the newest version before it where its own is not known.
  func fields(_ id: UInt16, _ version: UInt8) -> [ETWField]? {
    var version = version
    while true {
      if let found = events[Self.key(id, version)] { return found }
      if version == 0 { return nil }
      version -= 1
    }
  }
}

/// The providers that are known: those of the program, and those of manifests.
package struct ETWProviders: Sendable {
  private var all: [Guid: ETWProvider]

  /// The providers that the program knows.
  package static let builtIn: ETWProviders = {
    var all: [Guid: ETWProvider] = [:]
    for (guid, name, text) in ETWTables.providers {
      var provider = ETWProvider(name: name)
      provider.events = ETWTableText.events(text)
      if let guid = Guid.parsed(text: guid) { all[guid] = provider }
    }
    return ETWProviders(all: all)
  }()

  private init(all: [Guid: ETWProvider]) { self.all = all }

  /// What is known of a provider.
  func provider(_ guid: Guid) -> ETWProvider? { all[guid] }

  /// Adds what a manifest says; where both know an event, it is the manifest's.
  ///
  /// - Throws: That the text is no instrumentation manifest.
  package mutating func add(manifest: [UInt8]) throws(FormatError) {
    for (guid, provider) in try ETWManifest.providers(of: manifest) {
      var known = all[guid] ?? provider
      known.name = provider.name
      known.events.merge(provider.events) { $1 }
      all[guid] = known
    }
  }
}

extension Guid {
  /// The identifier that a text is, in braces or not; `nil` when it is none.
  static func parsed(text: String) -> Guid? {
    var text = text
    return text.withUTF8 { bytes in
      bytes.baseAddress.flatMap { parsed(StringView($0, bytes.count)) }
    }
  }
}

/// Reads tables of events that the program knows.
///
/// A line has the numbers of events, with `v` and a version where that is not 0, and their fields:
/// `10,26v1 PID size daddr:ip4 connid:ptr`. A field without a type is a `uint32`; `name:bin(other)` is as long
/// as the field `other` says, `name:type[other]` has as many values.
enum ETWTableText {
  /// The fields of the events of a table, by ``ETWProvider/key(_:_:)``.
  static func events(_ text: String) -> [UInt32: [ETWField]] {
    var events: [UInt32: [ETWField]] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let fields = words.dropFirst().map { field($0) }
      for number in words.first?.split(separator: ",") ?? [] {
        let parts = number.split(separator: "v")
        guard let id = parts.first.flatMap({ UInt16($0) }) else { continue }
        let version = parts.count > 1 ? UInt8(parts[1]) ?? 0 : 0
        events[ETWProvider.key(id, version)] = fields
      }
    }
    return events
  }

  private static func field(_ word: Substring) -> ETWField {
    let parts = word.split(separator: ":", maxSplits: 1)
    var field = ETWField(name: String(parts[0]), type: .uint32)
    guard parts.count > 1 else { return field }
    let type = parts[1].prefix { $0 != "(" && $0 != "[" }
    field.type = types[String(type)] ?? .uint32
    if let length = inside(parts[1], "(", ")") { field.length = length }
    if let count = inside(parts[1], "[", "]") { field.count = count }
    return field
  }

  private static func inside(_ text: Substring, _ open: Character, _ close: Character) -> ETWCount?
  {
    guard let start = text.firstIndex(of: open), let end = text.firstIndex(of: close), start < end
    else { return nil }
    let word = text[text.index(after: start)..<end]
    return Int(word).map { .fixed($0) } ?? .field(String(word))
  }

  private static let types: [String: ETWType] = [
    "u8": .uint8, "u16": .uint16, "u32": .uint32, "u64": .uint64, "i8": .int8, "i16": .int16,
    "i32": .int32, "i64": .int64, "f32": .float, "f64": .double, "ptr": .pointer, "utf16": .utf16,
    "ansi": .ansi, "guid": .guid, "bool": .bool, "time": .fileTime, "systime": .systemTime,
    "sid": .sid, "bin": .binary, "x32": .hex32, "x64": .hex64, "ip4": .ip4, "ip6": .ip6,
    "token": .token,
  ]
}
