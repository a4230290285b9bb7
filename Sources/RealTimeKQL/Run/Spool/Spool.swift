/// The directory of `--spool`, open, and what a run does with it.
struct Spool: Sendable {
  /// Where the files are.
  let directory: StateDirectory

  /// How many bytes wait for an output at most.
  let limit: Int

  /// Whether checkpoints count what is in it.
  let isCounted: Bool

  /// Takes what is worth saying.
  let report: @Sendable (String) -> Void

  /// Where it is.
  var path: String { directory.path }

  /// How many bytes wait at most if nothing else is said.
  static let standardLimit = 1 << 30

  /// Names for the files of outputs, of which several may have the same name.
  static func prefixes(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return names.map { name in
      counts[name, default: 0] += 1
      let count = counts[name] ?? 1
      let plain = String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
      return count == 1 ? plain : "\(plain)-\(count)"
    }
  }
}
