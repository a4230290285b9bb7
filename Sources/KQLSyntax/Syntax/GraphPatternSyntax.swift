/// A path that `graph-match` looks for: `(a)-[e]->(b)<--(c)`.
public struct GraphPatternSyntax: Hashable, Sendable {
  /// The nodes and edges, in order.
  public var elements: [Element]

  /// A node or an edge of a pattern.
  public enum Element: Hashable, Sendable {
    /// `(name)`; the name may be missing.
    case node(NameSyntax?)
    /// `-[name*1..3]->`, `<--`, `--`, ….
    case edge(GraphEdgeSyntax)
  }

  /// Creates a pattern.
  public init(elements: [Element]) { self.elements = elements }
}

/// An edge of a graph pattern.
public struct GraphEdgeSyntax: Hashable, Sendable {
  /// Which way an edge points.
  public enum Direction: Hashable, Sendable {
    /// `-->`
    case outgoing
    /// `<--`
    case incoming
    /// `--`
    case any
  }

  /// The name, if one was written.
  public var name: NameSyntax?

  /// Which way it points.
  public var direction: Direction

  /// The fewest and the most edges, for `*low..high`.
  public var range: [ExpressionSyntax]

  /// Where it stands.
  public var span: SourceSpan

  /// Creates an edge.
  public init(
    name: NameSyntax?, direction: Direction, range: [ExpressionSyntax], at span: SourceSpan
  ) {
    self.name = name
    self.direction = direction
    self.range = range
    self.span = span
  }
}
