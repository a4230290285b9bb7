extension Column {
  /// The values inside dynamic ones: `tolong(dynamic("42"))` is 42.
  func convertedFromDynamic(to target: ScalarType) -> Column { .nulls(target, count: count) }

  /// The values as JSON.
  func convertedToDynamic() -> Column { .nulls(.dynamic, count: count) }
}
