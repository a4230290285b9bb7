import Glibc

/// The user's directories, as the desktop specification names them.
package enum UserFolders {
  /// For what is set up: `$XDG_CONFIG_HOME/realtimekql`, usually in `~/.config`; `nil` without a home.
  package static var configuration: String? { folder("XDG_CONFIG_HOME", "/.config") }

  /// For what is kept: `$XDG_STATE_HOME/realtimekql`, usually in `~/.local/state`; `nil` without a home.
  package static var state: String? { folder("XDG_STATE_HOME", "/.local/state") }

  /// Makes a directory and those that it is in, for the user alone.
  package static func make(_ path: String) {
    var current = ""
    for part in path.split(separator: "/") {
      current += "/\(part)"
      mkdir(current, 0o700)
    }
  }

  private static func folder(_ variable: String, _ usual: String) -> String? {
    let given = getenv(variable).map { String(cString: $0) }
    let home = getenv("HOME").map { String(cString: $0) }
    let root = given?.hasPrefix("/") == true ? given : home.map { $0 + usual }
    return root.map { $0 + "/realtimekql" }
  }
}
