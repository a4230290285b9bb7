import KQLSyntax

extension ScalarFunction {
  static let currentPrincipalIsMemberOf = ScalarFunction(
    "current_principal_is_member_of",
    "Returns whether who runs the query is one of these, or in their groups: nobody is here.",
    parameters: ["group…": "Names as constant text, or an array of such."],
    examples: ["current_principal_is_member_of('aaduser=user1@fabrikam.com')": "false"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...64, "current_principal_is_member_of(group…)")
    for value in call.values {
      guard let constant = value.expression.constantValue,
        [.string, .dynamic].contains(constant.type)
      else {
        throw Diagnostic("expected a constant string, or an array of such", at: value.span)
      }
    }
    return Constant(false)
  }
}
