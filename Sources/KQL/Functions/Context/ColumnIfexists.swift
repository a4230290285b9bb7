extension ScalarFunction {
  static let columnIfexists = ScalarFunction(
    scoped: "column_ifexists", aliases: ["columnifexists"],
    "Returns the column with a name, or another value where the rows have no such column.",
    parameters: [
      "name": "The column's name, a constant string.",
      "default": "The value when there is no such column.",
    ],
    examples: ["column_ifexists('x', 0)": "4", "column_ifexists('y', 0)": "0"])

  static let iscolumnexists = ScalarFunction(
    scoped: "iscolumnexists", "Tells whether the rows have a column with a name.",
    parameters: ["name": "The column's name, a constant string."],
    examples: ["iscolumnexists('x')": "true", "iscolumnexists('y')": "false"])
}
