import Glibc
import RealTimeKQL

extension ShellCommand {
  static let edit = ShellCommand(
    "edit", usage: "edit [NAME | FILE.kql]",
    "Opens the last query in your editor ($VISUAL, $EDITOR) and runs it then; or a saved query, or a file.",
    examples: ["edit", "edit SampleQueries/SyslogLogin.kql"], argument: .savedQueries
  ) { (session, argument) throws(ShellMistake) in
    guard argument.isEmpty else { return try session.editFile(argument) }
    let draft = try Draft(
      session.lastQuery.isEmpty ? "// A query: T | where …\n" : session.lastQuery.trimmed)
    defer { draft.remove() }
    try session.console.edit(draft.path)
    let text: String
    do throws(FileText.Failure) {
      text = try FileText.read(draft.path).trimmed
    } catch {
      throw ShellMistake(error.message)
    }
    guard !text.isEmpty, !TableNames(text).names.isEmpty || ShellEntry.isWhole(text) else { return }
    session.console.show(text)
    session.remember(text)
    try session.runQuery(text)
  }
}

extension ShellSession {
  /// Opens a saved query or a file, and tells the mistakes that are in it afterwards.
  fileprivate func editFile(_ name: String) throws(ShellMistake) {
    var path = shelf.entry(named: name)?.path ?? name
    if let entry = shelf.entry(named: name), entry.isSample {
      // A sample stays as it is; what is edited is a copy of one's own.
      path = try shelf.save(try queryFile(entry.path).text, as: name).path
      console.say("a copy of the sample: \(path)")
    }
    try console.edit(path)
    let query = try queryFile(path)
    if loadedQuery?.name == query.name { loadedQuery = query }
  }
}

/// A file for a text that is being edited, which nobody else can read.
private struct Draft {
  let path: String
  private let folder: String

  init(_ text: String) throws(ShellMistake) {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // mkdtemp puts letters of its own in the place of the last six.
    var template = Array("\(root)/realtimekql-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ShellMistake("cannot make a file in '\(root)': \(String(cString: strerror(errno)))")
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/query.kql"
    do throws(ShellMistake) {
      try PrivateFile.write(text + "\n", to: path, replaces: false, named: path)
    } catch {
      rmdir(folder)
      throw error
    }
  }

  func remove() {
    unlink(path)
    rmdir(folder)
  }
}
