extension Dynamic {
  /// The elements of an array, as far as there is memory for them and the query goes on; it ends otherwise.
  var elementArray: [Dynamic] {
    var all: [Dynamic] = []
    let step = 1 << 14
    for element in elements {
      if all.count & (step - 1) == 0, all.count > 0 {
        // As it grows, it is there twice.
        let bytes = (all.count + step) * 2 * MemoryLayout<Dynamic>.stride
        if Allowance.isOver || !MemoryCharge.hasRoom(bytes) { return [] }
      }
      all.append(element)
    }
    return all
  }
}
