extension ScalarFunction {
  static let dcountHll = ScalarFunction(
    "dcount_hll", "Returns the number of different values that hll() or hll_merge() counted.",
    parameters: ["hll": "A result of hll() or hll_merge()."],
    examples: ["dcount_hll(dynamic([[1024, 14], [1, 2, 3]]))": "3"],
    overloads: [
      .map { (value: Dynamic) -> Int64? in
        var sketch = DistinctSketch()
        defer { sketch.deallocate() }
        var precision = 0
        guard sketch.merge(value, precision: &precision) else { return nil }
        return sketch.estimate(precision: precision)
      }
    ])
}
