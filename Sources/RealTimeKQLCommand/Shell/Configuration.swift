import RealTimeKQL
import RealTimeKQLShell

/// The files of settings: `config` in `~/.config/realtimekql`, and in `/etc/realtimekql` for everybody.
enum Configuration {
  /// What keeps the files from being read.
  static let refusal = "--no-config"

  private static let system = "/etc/realtimekql"

  /// The directories, that which counts more first.
  private static var folders: [String] { [UserFolders.configuration, system].compactMap(\.self) }

  /// What the files say.
  ///
  /// - Throws: What is wrong with a line of them.
  static func read() throws(PipelineError) -> RunDefaults {
    var defaults = RunDefaults()
    for folder in folders { try defaults.read(folder + "/config", .builtIn) }
    return defaults
  }

  /// The commands of the shell that its start performs: those of the system's file `rc`, then of the user's.
  static func startCommands() throws(FileText.Failure) -> String {
    var text = ""
    for folder in folders.reversed() where FileText.exists(folder + "/rc") {
      text += try FileText.read(folder + "/rc") + "\n"
    }
    return text
  }

  /// The words without what keeps the files from being read, and whether that was there.
  static func asked(_ words: [String]) -> (words: [String], isRead: Bool) {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    guard let place = words[..<end].firstIndex(of: refusal) else { return (words, true) }
    var rest = words
    rest.remove(at: place)
    return (rest, false)
  }
}
