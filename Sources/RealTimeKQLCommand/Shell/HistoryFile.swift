import Glibc

/// Where the shell's history is kept: `$XDG_STATE_HOME/realtimekql/history`, for its owner only.
struct HistoryFile {
  /// The path; `nil` without a home directory.
  let path: String?

  private let folder: String?

  init() {
    let state = getenv("XDG_STATE_HOME").map { String(cString: $0) }
    let home = getenv("HOME").map { String(cString: $0) }
    let root = state?.hasPrefix("/") == true ? state : home.map { $0 + "/.local/state" }
    folder = root.map { $0 + "/realtimekql" }
    path = folder.map { $0 + "/history" }
  }

  /// Makes the directories and an empty file, where they are missing.
  func prepare() {
    guard let folder, let path else { return }
    var current = ""
    for part in folder.split(separator: "/") {
      current += "/\(part)"
      mkdir(current, 0o700)
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      fchmod(descriptor, 0o600)
      close(descriptor)
    }
  }
}
