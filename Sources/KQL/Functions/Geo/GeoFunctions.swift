extension ScalarFunction {
  /// The functions on places and shapes on the earth.
  static let geography: [ScalarFunction] = [
    .geoAngle, .geoAzimuth, .geoClosestPointOnLine, .geoClosestPointOnPolygon,
    .geoDistance2Points, .geoDistancePointToLine, .geoDistancePointToPolygon, .geoFromWkt,
    .geoGeohashNeighbors, .geoGeohashToCentralPoint, .geoGeohashToPolygon, .geoIntersects2Lines,
    .geoIntersects2Polygons, .geoIntersectsLineWithPolygon, .geoLineCentroid,
    .geoLineInterpolatePoint, .geoLineLength, .geoLineLocatePoint, .geoPointInCircle,
    .geoPointInPolygon, .geoPointToGeohash, .geoPointToS2Cell, .geoPolygonArea,
    .geoPolygonCentroid, .geoPolygonPerimeter, .geoS2CellNeighbors, .geoS2CellToCentralPoint,
    .geoS2CellToPolygon,
  ]
}
