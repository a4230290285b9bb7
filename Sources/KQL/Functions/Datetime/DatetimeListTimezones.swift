import Glibc

extension ScalarFunction {
  static let datetimeListTimezones = ScalarFunction(
    "datetime_list_timezones", "Returns the names of the time zones of this machine.",
    parameters: [:],
    examples: ["datetime_list_timezones() has 'Europe'": "true"],
    overloads: [
      Overload([], returns: .dynamic) { call in
        let arena = Arena()
        var result = DynamicArrayWriter(arena)
        let names = Arena()
        for name in timeZoneNames("", depth: 0).sorted() { result.append(string: names.copy(name)) }
        withExtendedLifetime(names) {}
        return .constant(result.finish(), count: call.count, owners: [arena])
      }
    ])

  /// The zones in a folder below the one of the system.
  private static func timeZoneNames(_ path: String, depth: Int) -> [String] {
    guard depth < 4, let folder = opendir("\(TimeZone.folder)/\(path)") else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let isOwn = name.utf8.first.map { $0 >= 0x41 && $0 <= 0x5A } ?? false
      guard isOwn else { continue }
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      if entry.pointee.d_type == UInt8(DT_DIR) {
        names += timeZoneNames(inner, depth: depth + 1)
      } else if TimeZone(inner) != nil {
        names.append(inner)
      }
    }
    return names
  }
}
