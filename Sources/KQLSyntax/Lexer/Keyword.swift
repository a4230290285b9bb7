/// A word that Kusto's grammar knows, under its exact spelling.
///
/// Some may be names of columns and tables as well (``isName``), some only where a name is being
/// declared (``isDeclarableName``), the others only in brackets: `['title']`. Kusto reserves words
/// that no operator of ours uses; they are here because queries that use them are refused there.
public enum Keyword: String, Hashable, Sendable, CaseIterable {
  case access, accumulate, alias, and, anomalychart, areachart, `as`, asc, bagexpansion, barchart
  case between, bin, bool, boolean, by, byte, cachingpolicy, callout, cancel, card, char
  case columnchart, consume, contains, containscs, count, cycles, database, dataexport
  case dataformat, datascope, datatable, date, datetime, decimal, declare, decodeblocks
  case `default`, desc, distinct, double, dynamic, earliest, edges, encodingpolicy, endswith
  case evaluate, expandoutput, extend, externaldata, facet, filter, find, first, flags, float
  case fork, from, getschema, graph, guid, harddelete, hardretention, has, hasprefix, hassuffix
  case hotcache, id, `in`, int, int16, int32, int64, int8, invoke, isfuzzy, join, journal, kind
  case ladderchart, last, latest, `let`, like, likecs, limit, linechart, long, lookup
  case materialize, mdm, missing, mvapply, mvexpand, nodes, nooptimization, notcontains
  case notcontainscs, notlike, notlikecs, null, nulls, of, on, optional, or, order, others
  case output, pack, parse, partition, pathformat, pattern, piechart, pivotchart, plotly, print
  case project, queries, range, real, reduce, regex, relaxed, render, restrict, rowstore
  case rowstorepolicy, rowstores, sample, scan, scatterchart, seal, seals, search, serialize, set
  case shards, simple, softdelete, softretention, sort, sql, stackedareachart, startswith
  case statistics, step, storedqueryresultcontainers, string, summarize, tablepurge, take, time
  case timechart, timeline, timepivot, timespan, title, to, top, toscalar, totable, treemap
  case typeof, uint, uint16, uint32, uint64, uint8, ulong, union, uniqueid, unrestrictedviewers
  case uuid, verbose, view, viewers, views, `where`, with, withsource, writeaheadlog
  case notBetween = "!between"
  case notContains = "!contains"
  case notContainsCs = "!contains_cs"
  case notEndswith = "!endswith"
  case notEndswithCs = "!endswith_cs"
  case notHas = "!has"
  case notHasCs = "!has_cs"
  case notHasprefix = "!hasprefix"
  case notHasprefixCs = "!hasprefix_cs"
  case notHassuffix = "!hassuffix"
  case notHassuffixCs = "!hassuffix_cs"
  case notIn = "!in"
  case notInCaseInsensitive = "!in~"
  case notStartswith = "!startswith"
  case notStartswithCs = "!startswith_cs"
  case threeDChart = "3Dchart"
  case internalContextualDatatable = "__contextual_datatable"
  case internalCrossCluster = "__crossCluster"
  case internalCrossDB = "__crossDB"
  case internalExecuteAndCache = "__executeAndCache"
  case internalId = "__id"
  case internalIsFuzzy = "__isFuzzy"
  case internalNoWithSource = "__noWithSource"
  case internalPackedColumn = "__packedColumn"
  case internalPartitionby = "__partitionby"
  case internalProjectAway = "__projectAway"
  case internalSourceColumnIndex = "__sourceColumnIndex"
  case assertSchema = "assert-schema"
  case bestEffort = "best_effort"
  case binLegacy = "bin_legacy"
  case commandsAndQueries = "commands-and-queries"
  case containsCs = "contains_cs"
  case datetimePattern = "datetime_pattern"
  case endswithCs = "endswith_cs"
  case entityGroup = "entity_group"
  case extentTagsRetention = "extent_tags_retention"
  case externalData = "external_data"
  case forceRemote = "force_remote"
  case grannyAsc = "granny-asc"
  case grannyDesc = "granny-desc"
  case graphMarkComponents = "graph-mark-components"
  case graphMatch = "graph-match"
  case graphShortestPaths = "graph-shortest-paths"
  case graphToTable = "graph-to-table"
  case graphWhereEdges = "graph-where-edges"
  case graphWhereNodes = "graph-where-nodes"
  case hasAll = "has_all"
  case hasAny = "has_any"
  case hasCs = "has_cs"
  case hasprefixCs = "hasprefix_cs"
  case hassuffixCs = "hassuffix_cs"
  case hintConcurrency = "hint.concurrency"
  case hintDistribution = "hint.distribution"
  case hintMaterialized = "hint.materialized"
  case hintNumPartitions = "hint.num_partitions"
  case hintPassFilters = "hint.pass_filters"
  case hintPassFiltersColumn = "hint.pass_filters_column"
  case hintProgressiveTop = "hint.progressive_top"
  case hintRemote = "hint.remote"
  case hintShufflekey = "hint.shufflekey"
  case hintSpread = "hint.spread"
  case hintStrategy = "hint.strategy"
  case inlineExternalTable = "inline_external_table"
  case inCaseInsensitive = "in~"
  case macroExpand = "macro-expand"
  case makeGraph = "make-graph"
  case makeSeries = "make-series"
  case matchesRegex = "matches regex"
  case materializedViewCombine = "materialized-view-combine"
  case materializedViews = "materialized-views"
  case mvApply = "mv-apply"
  case mvExpand = "mv-expand"
  case parseKv = "parse-kv"
  case parseWhere = "parse-where"
  case partitionedBy = "partitioned-by"
  case projectAway = "project-away"
  case projectByNames = "project-by-names"
  case projectKeep = "project-keep"
  case projectRename = "project-rename"
  case projectReorder = "project-reorder"
  case projectSmart = "project-smart"
  case queryParameters = "query_parameters"
  case queryResults = "query_results"
  case restrictedViewAccess = "restricted_view_access"
  case rowLevelSecurity = "row_level_security"
  case rowstoreReferences = "rowstore_references"
  case rowstoreSealinfo = "rowstore_sealinfo"
  case sampleDistinct = "sample-distinct"
  case setOrAppend = "set-or-append"
  case setOrReplace = "set-or-replace"
  case startswithCs = "startswith_cs"
  case topHitters = "top-hitters"
  case topNested = "top-nested"
  case withItemindex = "with_itemindex"
  case withMatchId = "with_match_id"
  case withNodeId = "with_node_id"
  case withSource = "with_source"
  case withStepName = "with_step_name"
}

extension Keyword {
  /// Whether the word may name a column, a table or a function without brackets.
  public var isName: Bool {
    switch self {
    case .internalPartitionby, .access, .alias, .bestEffort, .bin, .bool, .consume, .count,
      .database, .dataformat, .datetimePattern, .declare, .default, .distinct, .edges,
      .entityGroup, .evaluate, .extend, .facet, .filter, .fork, .from, .getschema, .graph,
      .guid, .id, .inlineExternalTable, .join, .let, .limit, .lookup, .mvapply, .mvexpand,
      .nodes, .null, .nulls, .on, .optional, .order, .output, .pack, .parse, .partition,
      .pattern, .plotly, .queryParameters, .range, .reduce, .regex, .render, .restrict, .scan,
      .serialize, .sort, .step, .summarize, .take, .top, .typeof, .uuid, .view, .with,
      .withNodeId:
      true
    default: false
    }
  }

  /// Whether the word may be given as a name: `extend by = 1`.
  public var isDeclarableName: Bool {
    switch self {
    case .accumulate, .as, .by, .contains, .datatable, .earliest, .externaldata, .find, .has,
      .in, .invoke, .latest, .materialize, .mdm, .of, .print, .sample, .sampleDistinct,
      .search, .set, .sql, .title, .to, .topHitters, .topNested, .toscalar, .totable, .verbose,
      .viewers, .where:
      true
    default: isName
    }
  }
}
