extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = [
    .count, .datatable, .extend, .join, .lookup, .print, .project, .projectAway, .projectKeep,
    .projectRename,
    .projectReorder, .range, .sort, .take, .top, .union, .where,
  ]
}
