import Glibc
import KQLSyntax
import RealTimeKQL

/// The queries that have a name: those that the user has saved, and the samples.
package struct QueryShelf: Sendable {
  /// A query of the shelf.
  package struct Entry: Hashable, Sendable {
    /// What it is called: the name of its file without the ending.
    package var name: String
    /// Its file.
    package var path: String
    /// The comment above it; may be empty.
    package var title: String
    /// Whether it is a sample.
    package var isSample: Bool
  }

  private let own: String?
  private let samples: [String]

  /// A shelf of a folder of the user's own and of folders with samples, of which the first that exists
  /// counts.
  package init(own: String?, samples: [String]) {
    self.own = own
    self.samples = samples
  }

  /// The user's folder, and the samples beside the program or where it is run.
  package static var standard: QueryShelf {
    var samples = ["SampleQueries", "/usr/share/realtimekql/SampleQueries"]
    if let program = realpath("/proc/self/exe", nil) {
      // `.build/release/realtimekql`
      let parts = String(cString: program).split(separator: "/").dropLast(4)
      samples.append("/" + parts.joined(separator: "/") + "/SampleQueries")
      free(program)
    }
    return QueryShelf(own: UserFolders.configuration.map { $0 + "/queries" }, samples: samples)
  }

  /// The folder of the user's own queries; `nil` without a home.
  package var folder: String? { own }

  /// All queries: the user's own, which hide samples of the same name, and then those.
  package var entries: [Entry] {
    let mine = own.map { Self.entries(in: $0, isSample: false) } ?? []
    let names = Set(mine.map(\.name))
    let offered = samples.lazy.map { Self.entries(in: $0, isSample: true) }.first { !$0.isEmpty }
    return mine + (offered ?? []).filter { !names.contains($0.name) }
  }

  /// The query with a name.
  package func entry(named name: String) -> Entry? { entries.first { $0.name == name } }

  /// Saves a query under a name, in place of one that has it.
  ///
  /// - Throws: Why that cannot be done.
  package func save(_ text: String, as name: String) throws(ShellMistake) -> Entry {
    guard Self.isName(name) else {
      throw ShellMistake(
        "'\(name)' cannot be the name of a query\n  = help: letters, digits, '-' and '_' can")
    }
    guard let own else { throw ShellMistake("there is no home directory to save it in") }
    UserFolders.make(own)
    let path = "\(own)/\(name).kql"
    let text = text.hasSuffix("\n") ? text : text + "\n"
    // The file is made anew beside the old one, so that nobody finds half of it.
    let temporary = "\(own)/.\(name).\(getpid())"
    try PrivateFile.write(text, to: temporary, replaces: true, named: path)
    guard rename(temporary, path) == 0 else {
      let mistake = PrivateFile.mistake(path)
      unlink(temporary)
      throw mistake
    }
    return Entry(name: name, path: path, title: Self.title(of: text), isSample: false)
  }

  /// Whether a word can be the name of a saved query.
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && name.first != "-"
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0)
      }
  }

  private static func entries(in folder: String, isSample: Bool) -> [Entry] {
    let files = FileCompletion(folder + "/", endings: [".kql"]).candidates
    return files.compactMap { file in
      guard file.kind == .file, file.text.hasSuffix(".kql") else { return nil }
      let name = String(file.text.dropFirst(folder.count + 1).dropLast(4))
      guard isName(name), let text = try? FileText.read(file.text, waits: false) else { return nil }
      return Entry(name: name, path: file.text, title: title(of: text), isSample: isSample)
    }
  }

  /// The first line of the comment that a text begins with.
  private static func title(of text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    return line.hasPrefix("//") ? line.dropFirst(2).trimmed : ""
  }
}
