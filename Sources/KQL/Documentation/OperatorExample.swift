import KQLSyntax

/// A query for each operator that shows it at work: the help and the docs print it, the tests run it.
package enum OperatorExample {
  /// The example of an operator, by its canonical name; `nil` for one that is not built.
  package static func of(_ keyword: String) -> String? { table[keyword] }

  /// The operators that are built, by their canonical names.
  package static let built: Set<String> = Set(QueryOperator.all.map(\.keyword))

  private static let table: [String: String] = [
    "as":
      "range x from 1 to 3 step 1 | as Numbers | where x > toscalar(Numbers | summarize avg(x))",
    "assert-schema": "print x = 1 | assert-schema (x: long)",
    "consume": "range x from 1 to 3 step 1 | consume",
    "count": "range x from 1 to 3 step 1 | count",
    "datatable": "datatable (User: string, Size: long) ['alice', 10, 'bob', 20]",
    "distinct": "datatable (User: string) ['alice', 'bob', 'alice'] | distinct User",
    "evaluate": #"print d = dynamic({"a": 1, "b": "x"}) | evaluate bag_unpack(d)"#,
    "extend": "range x from 1 to 3 step 1 | extend Square = x * x",
    "externaldata":
      "externaldata (Time: datetime, Path: string, Status: long) ['SampleQueries/Data/requests.csv']"
      + " with (format='csv', ignoreFirstRecord=true) | take 2",
    "facet": "datatable (User: string, Port: long) ['alice', 80, 'bob', 80] | facet by User, Port",
    "find": "let Logins = view () { print User = 'alice' }; find in (Logins) where User == 'alice'",
    "fork": "range x from 1 to 4 step 1 | fork (where x > 3) (count)",
    "getschema": "print User = 'alice', Size = 1 | getschema",
    "inline_external_table":
      "inline_external_table (Time: datetime, Path: string) kind=storage dataformat=csv"
      + " (h@'SampleQueries/Data/requests.csv') with (ignoreFirstRecord=true) | take 1",
    "invoke":
      "let twice = (T: (x: long)) { T | extend y = x * 2 }; range x from 1 to 2 step 1"
      + " | invoke twice()",
    "join":
      "datatable (User: string, Size: long) ['alice', 10, 'bob', 20]"
      + " | join kind=inner (datatable (User: string, Team: string) ['alice', 'red']) on User",
    "lookup":
      "datatable (Port: long) [22, 80]"
      + " | lookup (datatable (Port: long, Service: string) [22, 'ssh']) on Port",
    "macro-expand":
      "let A = range x from 1 to 2 step 1; let B = range x from 8 to 9 step 1;"
      + " macro-expand entity_group [A, B] as X (X | where x % 2 == 0)",
    "make-series":
      "range t from datetime(2024-01-01) to datetime(2024-01-03) step 12h"
      + " | make-series n = count() on t from datetime(2024-01-01) to datetime(2024-01-04) step 1d",
    "mv-apply":
      "print d = dynamic([3, 1, 2]) | mv-apply x = d to typeof(long) on (summarize Largest = max(x))",
    "mv-expand": "print d = dynamic([1, 2, 3]) | mv-expand x = d to typeof(long) | project x",
    "parse": "print s = 'user=alice port=22' | parse s with 'user=' User ' port=' Port: long",
    "parse-kv":
      "print s = 'user=alice;port=22' | parse-kv s as (user: string, port: long)"
      + " with (pair_delimiter=';', kv_delimiter='=')",
    "parse-where":
      "datatable (s: string) ['user=alice', 'noise'] | parse-where s with 'user=' User",
    "partition":
      "datatable (User: string, Size: long) ['a', 1, 'a', 5, 'b', 2]"
      + " | partition by User (top 1 by Size)",
    "print": "print Text = strcat('a', 'b'), Sum = 1 + 2",
    "project":
      "datatable (User: string, Size: long) ['alice', 10] | project User, Bytes = Size * 1024",
    "project-away": "print a = 1, b = 2, c = 3 | project-away b",
    "project-by-names": "print a = 1, b = 2, c = 3 | project-by-names 'c', 'a'",
    "project-keep": "print a = 1, b = 2, c = 3 | project-keep a, c",
    "project-rename": "print a = 1 | project-rename Number = a",
    "project-reorder": "print a = 1, b = 2, c = 3 | project-reorder c",
    "range": "range x from 1 to 5 step 2",
    "reduce": "datatable (s: string) ['error 1', 'error 2', 'done'] | reduce by s",
    "render": "range x from 1 to 5 step 1 | extend y = x * x | render linechart",
    "sample": "range x from 1 to 100 step 1 | sample 2 | summarize Rows = count()",
    "sample-distinct": "range x from 1 to 3 step 1 | sample-distinct 2 of x | count",
    "scan":
      "range x from 1 to 4 step 1 | scan declare (Sum: long = 0) with (step s: true => Sum = x + s.Sum;)",
    "search": "let T = view () { print User = 'alice' }; search in (T) 'alice'",
    "serialize": "range x from 1 to 3 step 1 | serialize n = row_number()",
    "sort": "datatable (User: string, Size: long) ['b', 1, 'a', 2] | sort by User asc",
    "summarize":
      "datatable (User: string, Size: long) ['a', 1, 'a', 5, 'b', 2]"
      + " | summarize Count = count(), Most = max(Size) by User",
    "take": "range x from 1 to 100 step 1 | take 2",
    "top": "range x from 1 to 100 step 1 | top 2 by x desc",
    "top-hitters": "datatable (User: string) ['a', 'b', 'a'] | top-hitters 1 of User",
    "top-nested":
      "datatable (User: string, Port: long) ['a', 80, 'a', 22, 'b', 80]"
      + " | top-nested 1 of User by count(), top-nested 1 of Port by count()",
    "union": "union (print x = 1), (print x = 2)",
    "where": "range x from 1 to 10 step 1 | where x > 3 and x % 2 == 0",
  ]
}
