extension ScalarFunction {
  static let cursorCurrent = ScalarFunction(
    "cursor_current", aliases: ["current_cursor"],
    "Returns the cursor of the database, which there is none of here.",
    parameters: [:], examples: ["strlen(cursor_current())": "0"],
    overloads: [Overload([], returns: .string) { call in .constant("", count: call.count) }])
}
