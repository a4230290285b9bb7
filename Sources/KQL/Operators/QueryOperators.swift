extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = [
    .as, .consume, .count, .datatable, .distinct, .extend, .getSchema, .join, .lookup, .mvExpand,
    .parse, .parseWhere, .print, .project, .projectAway, .projectKeep, .projectRename,
    .projectReorder, .range, .render, .serialize, .sort, .summarize, .take, .top, .union, .where,
  ]
}
