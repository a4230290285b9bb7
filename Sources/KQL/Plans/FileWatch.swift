/// Tells when local files have changed, for what is made from them on a stream that does not end.
///
/// Files are looked at once a second at most. A file that is replaced has changed at once; one that is
/// being written has changed when it stays as it is from one look to the next, or does not for long.
struct FileWatch {
  private let files: ExternalFiles
  private var known: [FileAccess.Signature?]
  private var seen: [FileAccess.Signature?]
  private var nextLook: Int64
  private var nextWarning = Int64.min

  /// How often the files have been looked at since they began to change.
  private var unsteadyLooks = 0

  private static let interval: Int64 = 1_000_000_000
  private static let patience = 5

  /// Takes the files as they are now for known.
  init(_ files: ExternalFiles) {
    self.files = files
    known = files.files.map(files.access.signature)
    seen = known
    nextLook = files.access.clock() &+ Self.interval
  }

  /// Takes the files for changed.
  mutating func forget() {
    known = files.files.map { _ in nil }
    nextLook = .min
  }

  /// Makes something anew when the files have changed.
  ///
  /// When that fails, or a file changes meanwhile, what was made before is to be used further; it is
  /// tried again when the files change again. That it failed is said once a minute at most.
  ///
  /// - Returns: What was made; `nil` when nothing has changed.
  mutating func updated<Made>(
    _ context: EvaluationContext, _ make: () throws(RunError) -> Made
  ) -> Made? {
    let now = files.access.clock()
    guard now >= nextLook else { return nil }
    nextLook = now &+ Self.interval
    guard haveChanged() else { return nil }
    do throws(RunError) {
      let made = try make()
      guard files.files.map(files.access.signature) == seen else { return nil }
      known = seen
      return made
    } catch {
      known = seen
      if now >= nextWarning {
        nextWarning = now &+ Self.interval &* 60
        context.warning = "\(error.message); what was read before stays in use"
      }
      return nil
    }
  }

  /// Whether the files are others than those known, and whole.
  private mutating func haveChanged() -> Bool {
    let current = files.files.map(files.access.signature)
    defer { seen = current }
    guard current != known else {
      unsteadyLooks = 0
      return false
    }
    let isReplaced = zip(current, known).allSatisfy { new, old in
      new == old || new?.inode != old?.inode || new?.device != old?.device
    }
    unsteadyLooks += 1
    guard isReplaced || current == seen || unsteadyLooks > Self.patience else { return false }
    unsteadyLooks = 0
    return true
  }
}
