/// `declare pattern name = (parameters)[path] { (values).['path'] = { body }; … }`.
public struct PatternSyntax: Hashable, Sendable {
  /// What a call with certain values stands for.
  public struct Mapping: Hashable, Sendable {
    /// The values, one for each parameter.
    public var values: [ExpressionSyntax]

    /// The value of the path, for patterns with one.
    public var path: ExpressionSyntax?

    /// The statements between the braces; the last is the result.
    public var body: FunctionSyntax
  }

  /// The name that calls use.
  public var name: NameSyntax

  /// The parameters, in order.
  public var parameters: [ColumnDeclarationSyntax]

  /// The path behind a call, if it has one.
  public var path: ColumnDeclarationSyntax?

  /// What calls stand for; empty when the pattern is only declared.
  public var mappings: [Mapping]
}
