import Glibc
import Synchronization

/// Wakes a thread that polls.
final class StopSignal: Sendable {
  /// Readable from the moment the signal is raised.
  let descriptor: Int32

  private let writing: Int32
  private let raised = Atomic(false)

  init() throws(SourceError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw SourceError("no pipe to stop the input with: \(errorText(Int(errno)))")
    }
    descriptor = ends[0]
    writing = ends[1]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Whether somebody has raised it.
  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() {
    guard !raised.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 1
    _ = retrying { write(writing, &byte, 1) }
  }
}
