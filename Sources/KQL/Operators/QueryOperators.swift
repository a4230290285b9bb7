extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = [
    .count, .datatable, .distinct, .extend, .join, .lookup, .print, .project, .projectAway,
    .projectKeep, .projectRename, .projectReorder, .range, .sort, .summarize, .take, .top, .union,
    .where,
  ]
}
