extension ScalarFunction {
  static let columnNamesOf = ScalarFunction(
    scoped: "column_names_of", "Returns the names of a table's columns as an array.",
    parameters: ["table": "A table."],
    examples: ["column_names_of(datatable(a: long, b: string) [])": #"["a","b"]"#])
}
