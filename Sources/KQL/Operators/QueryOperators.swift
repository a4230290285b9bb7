extension QueryOperator {
  /// Every operator that is built, by keyword.
  static let all: [QueryOperator] = [
    .as, .assertSchema, .consume, .count, .datatable, .distinct, .evaluate, .extend, .externalData,
    .facet, .find,
    .fork,
    .getSchema, .inlineExternalTable, .invoke, .join, .lookup, .macroExpand, .makeSeries, .mvApply,
    .mvExpand, .parse, .parseKv,
    .parseWhere, .partition, .print, .project, .projectAway, .projectByNames, .projectKeep,
    .projectRename, .projectReorder, .range, .reduce, .render, .sample, .sampleDistinct, .scan,
    .search,
    .serialize, .sort, .summarize, .take, .top, .topHitters, .topNested, .union, .where,
  ]
}
