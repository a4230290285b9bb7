import Synchronization

/// Wakes a thread that polls, for good.
final class StopSignal: Sendable {
  private let pipe: WakePipe
  private let raised = Atomic(false)

  init() throws(SourceError) { pipe = try WakePipe() }

  /// Readable from the moment the signal is raised.
  var descriptor: Int32 { pipe.descriptor }

  /// Whether somebody has raised it.
  var isRaised: Bool { raised.load(ordering: .acquiring) }

  func raise() {
    guard !raised.exchange(true, ordering: .acquiringAndReleasing) else { return }
    pipe.write()
  }
}
