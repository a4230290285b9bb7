/// What the words behind `journal` ask for: files to read, and which of their entries.
struct JournalWords: Hashable, Sendable {
  /// Files of a journal, and patterns.
  private(set) var files: [String] = []

  /// A directory of such files.
  private(set) var directories: [String] = []

  /// Units, with the ends of their names.
  private(set) var units: [String] = []

  /// Fields that entries must have: `_UID=0`.
  private(set) var matches: [String] = []

  /// The first word that is taken for a unit though there is a file or a folder of that name, which is no journal.
  private(set) var ambiguous: String?

  /// Sorts words: a match has a name in capitals and an equals sign, a path has a slash, the end of a journal's file, or is
  /// the name of a journal in the working directory, and everything else is a unit.
  ///
  /// - Throws: What is wrong with one of them.
  init(_ words: [String]) throws(PipelineError) {
    for word in words {
      if Self.isMatch(word) {
        matches.append(word)
      } else if word.contains("/") || JournalFiles.isName(word) || word == "." || word == ".."
        || JournalFiles.isJournal(word)
      {
        if JournalFiles.isFolder(word) { directories.append(word) } else { files.append(word) }
      } else if word.contains(where: { "*?[".contains($0) }) {
        throw .usage(
          "'\(word)' is a pattern, and units are named exactly",
          help: "leave it out and filter: where _SYSTEMD_UNIT startswith 'ssh'")
      } else if word.isEmpty || !word.utf8.allSatisfy(Self.mayBeInUnit) {
        throw .usage(
          "'\(word)' is neither a unit nor a field with its value",
          help: word.contains("=")
            ? "names of fields are in capitals: _UID=0" : "units are named as ssh.service is")
      } else {
        units.append(Self.unit(word))
        if ambiguous == nil, JournalFiles.exists(word) { ambiguous = word }
      }
    }
    if directories.count > 1 || !directories.isEmpty && !files.isEmpty {
      throw .usage(
        "a journal is read from one directory or from files, not from both",
        help: "join inputs with +: journal DIRECTORY --as A + journal FILE --as B")
    }
  }

  /// Whether a word is a field and its value, as the journal has them.
  private static func isMatch(_ word: String) -> Bool {
    guard let end = word.firstIndex(of: "="), end != word.startIndex else { return false }
    return word[..<end].utf8.allSatisfy {
      (65...90).contains($0) || (48...57).contains($0) || $0 == 95
    }
  }

  /// Whether the names of units have a byte.
  private static func mayBeInUnit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || ":_.-@\\".utf8.contains(byte)
  }

  /// A unit as systemd names it: one without an end is a service.
  private static func unit(_ word: String) -> String {
    let ends = [
      "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer",
      "slice",
      "scope",
    ]
    return ends.contains { word.hasSuffix(".\($0)") } ? word : "\(word).service"
  }

  /// The matches, in sets of alternatives that an entry must fulfil all: those that journalctl has for units,
  /// and the fields.
  var terms: [[[String]]] {
    var terms: [[[String]]] = []
    if !units.isEmpty {
      terms.append(
        units.flatMap { unit in
          [
            ["_SYSTEMD_UNIT=\(unit)"], ["UNIT=\(unit)", "_PID=1"],
            ["OBJECT_SYSTEMD_UNIT=\(unit)", "_UID=0"],
            ["COREDUMP_UNIT=\(unit)", "_UID=0", "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"],
          ]
        })
    }
    if !matches.isEmpty { terms.append([matches]) }
    return terms
  }
}
