extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = [
    .as, .consume, .count, .datatable, .distinct, .extend, .getSchema, .join, .lookup, .makeSeries,
    .mvApply, .mvExpand, .parse, .parseKv, .parseWhere, .partition, .print, .project, .projectAway,
    .projectKeep, .projectRename, .projectReorder, .range, .render, .sample, .sampleDistinct,
    .scan, .search, .serialize, .sort, .summarize, .take, .top, .topHitters, .topNested, .union,
    .where,
  ]
}
