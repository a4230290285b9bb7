/// An operator between two operands, and how tightly it binds.
struct InfixOperator {
  /// What becomes of it.
  enum Form {
    case binary(BinaryOperator)
    case membership(MembershipOperator)
    case between(isNegated: Bool)
  }

  /// How tightly operators bind, loosest first.
  enum Precedence: Int {
    case or, and, equality, comparison, sum, product, text
  }

  let form: Form
  let precedence: Precedence

  /// Whether operators of the same precedence may follow: `a + b - c`, but not `a < b < c`.
  var isChaining: Bool {
    switch precedence {
    case .or, .and, .sum, .product: true
    case .equality, .comparison, .text: false
    }
  }

  private init(_ form: Form, _ precedence: Precedence) {
    self.form = form
    self.precedence = precedence
  }

  /// The operator that a token is, if it is one.
  init?(_ token: Token) {
    switch token.kind {
    case .keyword:
      guard let keyword = token.keyword else { return nil }
      self.init(keyword)
    case .plus: self.init(.binary(.add), .sum)
    case .minus: self.init(.binary(.subtract), .sum)
    case .star: self.init(.binary(.multiply), .product)
    case .slash: self.init(.binary(.divide), .product)
    case .percent: self.init(.binary(.modulo), .product)
    case .equal: self.init(.binary(.equal), .equality)
    case .notEqual: self.init(.binary(.notEqual), .equality)
    case .less: self.init(.binary(.less), .comparison)
    case .lessOrEqual: self.init(.binary(.lessOrEqual), .comparison)
    case .greater: self.init(.binary(.greater), .comparison)
    case .greaterOrEqual: self.init(.binary(.greaterOrEqual), .comparison)
    case .equalCaseInsensitive: self.init(.binary(.equalCaseInsensitive), .text)
    case .notEqualCaseInsensitive: self.init(.binary(.notEqualCaseInsensitive), .text)
    case .colon: self.init(.binary(.has), .text)
    default: return nil
    }
  }

  private init?(_ keyword: Keyword) {
    switch keyword {
    case .or: self.init(.binary(.or), .or)
    case .and: self.init(.binary(.and), .and)
    case .in: self.init(.membership(.in), .equality)
    case .notIn: self.init(.membership(.notIn), .equality)
    case .inCaseInsensitive: self.init(.membership(.inCaseInsensitive), .equality)
    case .notInCaseInsensitive: self.init(.membership(.notInCaseInsensitive), .equality)
    case .hasAny: self.init(.membership(.hasAny), .equality)
    case .hasAll: self.init(.membership(.hasAll), .equality)
    case .between: self.init(.between(isNegated: false), .equality)
    case .notBetween: self.init(.between(isNegated: true), .equality)
    case .containscs: self.init(.binary(.containsCaseSensitive), .text)
    case .notcontains: self.init(.binary(.notContains), .text)
    case .notcontainscs: self.init(.binary(.notContainsCaseSensitive), .text)
    default:
      guard Self.textKeywords.contains(keyword),
        let form = BinaryOperator(rawValue: keyword.rawValue)
      else { return nil }
      self.init(.binary(form), .text)
    }
  }

  /// The keywords that compare texts and are spelled like their operators.
  private static let textKeywords: Set<Keyword> = Set(
    BinaryOperator.allCases.compactMap { Keyword(rawValue: $0.rawValue) }
  ).subtracting([.or, .and])
}
