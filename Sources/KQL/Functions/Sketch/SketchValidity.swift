extension ScalarFunction {
  static let hllIsvalid = ScalarFunction(
    "hll_isvalid", "Returns whether a value is a result of hll() or hll_merge().",
    parameters: ["hll": "A dynamic value."],
    examples: [
      "hll_isvalid(dynamic([[1024, 14], [1, 2, 3]]))": "true", "hll_isvalid(dynamic([1]))": "false",
    ],
    overloads: [
      .map { (value: Dynamic?) -> Bool in
        var sketch = DistinctSketch()
        defer { sketch.deallocate() }
        var precision = 0
        return sketch.merge(value, precision: &precision)
      }
    ])

  static let tdigestIsvalid = ScalarFunction(
    "tdigest_isvalid", "Returns whether a value is a result of tdigest() or tdigest_merge().",
    parameters: ["tdigest": "A dynamic value."],
    examples: [
      "tdigest_isvalid(dynamic([[7], [1, 2, 3], [1, 1, 1]]))": "true",
      "tdigest_isvalid(dynamic('x'))": "false",
    ],
    overloads: [.map { (value: Dynamic?) -> Bool in TDigest(.real).merge(value) }])
}
