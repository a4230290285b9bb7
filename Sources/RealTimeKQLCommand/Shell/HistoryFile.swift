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

  /// Does something with the file while no other shell does, if there is one.
  func whileLocked(_ body: (_ path: String) -> Void) {
    guard let path else { return }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // A shell that is stopped while it has the lock must not stop others.
    for _ in 0..<50 where flock(descriptor, LOCK_EX | LOCK_NB) != 0 { usleep(2000) }
    body(path)
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
