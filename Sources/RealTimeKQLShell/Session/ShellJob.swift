/// A run that goes on in the background.
package struct ShellJob: Hashable, Sendable {
  /// Its number, by which it is stopped.
  package var number: Int

  /// What it does.
  package var text: String

  /// Whether it has been asked to stop.
  package var isStopping: Bool

  /// Describes a run.
  package init(number: Int, text: String, isStopping: Bool) {
    self.number = number
    self.text = text
    self.isStopping = isStopping
  }
}
