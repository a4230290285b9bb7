import KQLSyntax
import Testing

/// Every operator in its forms.
@Suite struct OperatorTests {
  private static let accepted: [String] = [
    // Rows
    "T | where a > 1", "T | filter a has 'x' and not(b)", "T | take 5",
    "T | limit 2 * n", "T | top 3 by a", "T | top 3 by a asc nulls last", "T | top n by f(a) desc",
    "T | sort by a", "T | order by a desc nulls first, b asc, tolower(c)", "T | sample 10",
    "T | serialize", "T | serialize n = row_number()", "search 'x'",
    "search kind=case_sensitive in (T, U*) a:'x' or 'y'", "T | search 'a' and b == 2",
    "find where a == 1", "find withsource=s in (T, U) where a == 1 project a, b: string",
    "find in (T) where a > 1 project-smart",
    "T | scan declare (n: long = 0) with (step s output=all: true => n = n + 1;)",
    "T | scan with_match_id=m with (step a: x == 1; step b optional: y > a.y;)",
    // Columns
    "T | extend a = 1, b = a + 1, f(c)", "T | extend (a, b) = f(c)", "T | project",
    "T | project a, b = c * 2", "T | project-away a, b*, *c*", "T | project-keep a*",
    "T | project-rename a = b, c = d", "T | project-reorder a, b* desc, c granny-asc",
    "T | project-by-names 'a', dynamic(['b'])",
    "T | parse m with * 'from ' ip:string ' port ' port:long *",
    "T | parse kind=regex flags=Ui m with @'\\d+' x 'b'",
    "T | parse-where kind=relaxed m with a 'x'",
    "T | parse-kv m as (a: string, b: long) with (pair_delimiter=';', kv_delimiter=':', quote='\"')",
    "T | mv-expand a",
    "T | mvexpand kind=array with_itemindex=i x = a.b to typeof(long), c limit 10",
    "T | mv-apply e = a to typeof(long) on (where e > 1 | summarize sum(e))", "T | getschema",
    "T | assert-schema (a: long, b: string)", "T | evaluate bag_unpack(d)",
    "evaluate f('x') : (a: long)", "T | invoke f(1)", "T | render timechart",
    "T | render columnchart with (title='a', kind=stacked, ycolumns=a, b)",
    // Groups
    "T | summarize count()", "T | summarize by a",
    "T | summarize n = count(), max(a) by b, bin(t, 1h)",
    "T | summarize hint.strategy=shuffle make_set(a, 10) by c", "T | distinct *",
    "T | distinct a, b.c",
    "T | count", "T | count as n",
    "T | make-series n = count() default=0, avg(a) on t from ago(1d) to now() step 1h by k",
    "T | make-series sum(a) on t in range(ago(1d), now(), 1h)", "T | sample-distinct 5 of a",
    "T | top-hitters 3 of a by b", "T | top-nested 2 of a by count(), top-nested of b by max(c)",
    "T | top-nested 2 of a with others = 'rest' by sum(b) desc", "T | reduce by a",
    "T | reduce kind=source by a with threshold=0.2, characters='_'",
    "T | partition by a (top 2 by b)",
    "T | partition hint.strategy=native by a (summarize count())",
    "T | facet by a, b", "T | facet by a with (where b | take 2)",
    // Tables
    "T | as U", "T | as hint.materialized=true U | union U", "T | consume",
    "datatable(a: long, ['b c']: string)[1, 'x', -2, 'y']", "datatable(a: long)[]",
    "externaldata(a: long)['https://example.com/a.csv'] with (format='csv')",
    "inline_external_table (a: long) kind = storage dataformat = csv ('a.csv', 'b.csv',)",
    """
    inline_external_table (a: long, t: datetime) kind = storage
      partition by (d: datetime = startofday(t), n: string)
      pathformat = ('d=' datetime_pattern('yyyyMMdd', d) '/' n)
      dataformat = json ('x') with (fileExtension = '.json') | take 1
    """,
    "inline_external_table kind = delta ('x')",
    "inline_external_table (a: long) kind = delta ('x') | count",
    "union T, (inline_external_table kind = delta ('x'))", "inline_external_table | take 1",
    "T | fork (count) n = (take 2)", "T | join U on a",
    "T | join kind=leftanti (U | take 1) on a, b",
    "T | join kind=inner hint.strategy=broadcast U on $left.a == $right.b and c",
    "T | lookup kind=inner U on a", "print 1, a = 'x', f(2)", "range x from 1 to 10 step 2",
    "union T, U*, (V | take 1)", "T | union kind=outer isfuzzy=true withsource=s U",
    "macro-expand entity_group [database('a'), database('b')] as X (X.T | count)",
    "macro-expand isfuzzy=true G as X (let n = 2; X | take n | extend c = X.$current_database)",
    // Graphs
    "E | make-graph a --> b", "E | make-graph a --> b with N on id",
    "E | make-graph a --> b | graph-match (x)-[e]->(y)<-[f*1..3]-(z) where x.n == 1 project x.n, e.w",
    "E | make-graph a -- b | graph-shortest-paths (x)-[e*1..5]-(y) project x.n",
    "G | graph-mark-components kind=weak with_component_id=c", "G | graph-where-nodes n == 1",
    "G | graph-where-edges w > 1", "G | graph-to-table nodes as N with_node_id=id, edges as E",
  ]

  @Test(arguments: accepted)
  func isAccepted(_ query: String) {
    #expect(Parser.parse(query).diagnostics.map { $0.rendered(in: query) } == [])
  }

  /// An operator whose clause is cut off says so at the end, and a shell would read on.
  @Test(arguments: [
    "T | where ", "T | take", "T | top 3", "T | top 3 by", "T | sort by", "T | join",
    "T | lookup U on",
    "T | extend", "T | parse m", "T | mv-expand", "T | mv-apply a on",
    "T | make-series count() on", "T | as", "T | render", "T | invoke", "T | evaluate",
    "range x from 1 to", "datatable(a: long)", "T | partition by a", "T | facet by", "T |", "union",
    "T | reduce by", "T | parse-kv m as", "T | sample-distinct 5 of", "print 1 +",
    "T | summarize by",
  ])
  func isIncomplete(_ query: String) {
    #expect(Parser.completeness(of: query) == .incomplete)
  }

  @Test(arguments: OperatorGrammar.all.map(\.keyword))
  func isDocumented(_ keyword: String) throws {
    let grammar = try #require(OperatorGrammar.named(keyword))
    #expect(grammar.summary.hasSuffix("."))
    #expect(grammar.notation.hasPrefix(keyword))
    #expect(Set(grammar.clauses.map(\.label)).count == grammar.clauses.count)
  }

  @Test func everyOperatorHasACase() {
    let text = Self.accepted.joined(separator: "\n")
    for grammar in OperatorGrammar.all {
      #expect(text.contains(grammar.keyword), "no query with '\(grammar.keyword)'")
    }
  }
}
