import Glibc
import Synchronization

/// Wakes a thread that polls.
final class StopSignal: Sendable {
  /// Readable from the moment the signal is raised.
  let descriptor: Int32

  private let raised = Atomic(false)

  init() throws(SourceError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC.rawValue) | Int32(EFD_NONBLOCK.rawValue))
    if descriptor < 0 { throw SourceError("no descriptor left: \(errorText(Int(errno)))") }
  }

  deinit { close(descriptor) }

  /// Whether somebody has raised it.
  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() {
    raised.store(true, ordering: .releasing)
    var one: UInt64 = 1
    _ = retrying { write(descriptor, &one, 8) }
  }
}
