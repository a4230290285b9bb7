import Glibc

/// A program that shows long text screen by screen: what the variable `PAGER` says, or `less`.
///
/// Text reaches it through a pipe as it is made, so that whoever makes it waits while nobody reads on.
package final class Pager {
  /// Where the text goes.
  let descriptor: Int32

  private let process: pid_t
  private var isOpen = true

  private init(_ process: pid_t, _ descriptor: Int32) {
    self.process = process
    self.descriptor = descriptor
  }

  deinit { close() }

  /// The words of the pager that an environment asks for; `nil` for none.
  static func command(_ variable: (String) -> String?) -> [String]? {
    let words = (variable("PAGER") ?? "less").split(separator: " ").map(String.init)
    return words.isEmpty || words == ["cat"] ? nil : words
  }

  /// Starts the pager, which has the screen from here on.
  ///
  /// - Returns: `nil` where there is none.
  static func start() -> Pager? {
    guard let words = command({ getenv($0).map { String(cString: $0) } }) else { return nil }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { Glibc.close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    // Styles are shown, and the last screen stays.
    let settings = ["LESS=RX", "LESSCHARSET=utf-8", "LESSSECURE=1"].filter {
      getenv(String($0.prefix { $0 != "=" })) == nil
    }
    var environment = settings.map { strdup($0) as UnsafeMutablePointer<CChar>? }
    var next = environ
    while let entry = next.pointee {
      environment.append(strdup(entry))
      next += 1
    }
    environment.append(nil)
    defer { for text in arguments + environment { free(text) } }
    var process = pid_t()
    let error = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &environment)
    guard error == 0 else {
      Glibc.close(ends[1])
      return nil
    }
    return Pager(process, ends[1])
  }

  /// Writes to it.
  ///
  /// - Returns: Whether it still takes text.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = retrying {
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Says that there is no more text, and waits until people have seen enough.
  func close() {
    guard isOpen else { return }
    isOpen = false
    Glibc.close(descriptor)
    _ = retrying { Int(waitpid(process, nil, 0)) }
  }
}
