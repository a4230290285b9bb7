import Synchronization

/// The names of processes that an input has told: those that have ended since are among them, which the system does not
/// know any more.
package enum ProcessNames {
  private struct State {
    var names: [Int64: String] = [:]
    var version = 0
  }

  /// Guards the names.
  private static let state = Mutex(State())

  /// How many names are kept; those of before are forgotten then.
  private static let limit = 1 << 16

  /// Takes down the name of a process.
  package static func note(_ number: Int64, _ name: String) {
    state.withLock { state in
      guard state.names[number] != name else { return }
      if state.names.count >= limit { state.names.removeAll(keepingCapacity: true) }
      state.names[number] = name
      state.version += 1
    }
  }

  /// Grows with every name that is taken down.
  static var version: Int { state.withLock { $0.version } }

  /// The name of a process, if an input has told it.
  static func name(of number: Int64) -> String? { state.withLock { $0.names[number] } }
}
