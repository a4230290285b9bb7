extension ScalarFunction {
  /// The functions on dynamic values.
  static let dynamic: [ScalarFunction] = [
    .arrayConcat, .arrayIff, .arrayIndexOf, .arrayLength, .arrayReverse,
    .arrayRotateLeft, .arrayRotateRight, .arrayShiftLeft, .arrayShiftRight, .arraySlice,
    .arraySortAsc, .arraySortDesc, .arraySplit, .arraySum, .bagHasKey, .bagKeys, .bagMerge,
    .bagPack, .bagPackColumns, .bagRemoveKeys, .bagSetKey, .bagZip, .dynamicToJson, .extractJson,
    .gettype, .jaccardIndex, .packAll, .packArray, .parseJson, .range, .repeat, .setDifference,
    .setEquals, .setHasElement, .setIntersect, .setUnion, .treepath, .zip,
  ]
}
