import Glibc
import RealTimeKQL
import RealTimeKQLShell

/// The user's editor.
enum Editor {
  /// Opens a file and waits until the editor is left.
  ///
  /// - Throws: Why there is no editor.
  static func open(_ path: String) throws(ShellMistake) {
    let variableNames: [String] = ["VISUAL", "EDITOR"]
    let names = variableNames.compactMap { getenv($0).map { String(cString: $0) } }
    let editor = names.first { !$0.isEmpty } ?? "vi"
    // The editor may come with options; the path is never part of what a shell reads.
    let texts: [String] = ["/bin/sh", "-c", "exec \(editor) \"$1\"", "edit", path]
    var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What is blocked and ignored here is not in the editor.
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var process = pid_t()
    let problem = posix_spawn(&process, "/bin/sh", nil, &attributes, &words, &variables)
    guard problem == 0 else {
      throw ShellMistake("cannot start '\(editor)': \(String(cString: strerror(problem)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128
    if code == 127 {
      throw ShellMistake(
        "there is no editor '\(editor)'\n  = help: set EDITOR to the name of yours")
    }
    if code != 0 {
      throw ShellMistake("'\(editor)' ended with code \(code): nothing is taken over")
    }
  }

  /// The variables of the environment that the process was started with.
  private static var environment: [String] {
    let text = (try? FileText.read("/proc/self/environ")) ?? ""
    return text.split(separator: "\0").map(String.init)
  }
}
