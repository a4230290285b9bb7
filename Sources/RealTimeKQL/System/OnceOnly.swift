import Synchronization

/// A value that the first who asks gets.
final class OnceOnly<Value: Sendable>: Sendable {
  /// Guards the value.
  private let value: Mutex<Value?>

  init(_ value: Value?) { self.value = Mutex(value) }

  /// The value, the first time.
  func take() -> Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }
}
