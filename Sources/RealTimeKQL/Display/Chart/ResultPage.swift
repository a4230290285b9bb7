import KQL

/// Results as a page that stands for itself: charts, tables, light and dark, with nothing from anywhere else.
enum ResultPage {
  /// Appends the page of some tables.
  static func append(_ tables: [ChartRows], to page: inout PageText) {
    let only = tables.count == 1 ? tables.first : nil
    let title = only?.chart.title ?? only?.title ?? "Results"
    page.append(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">

      """)
    page.append("title", text: title)
    page.append("<style>\(style)</style>\n</head>\n<body>\n")
    page.append("h1", text: title)
    for table in tables { append(table, isOnly: tables.count == 1, to: &page) }
    page.append("<script>\(script)</script>\n</body>\n</html>\n")
  }

  private static func append(_ table: ChartRows, isOnly: Bool, to page: inout PageText) {
    page.append("<section>\n")
    if !isOnly, let title = table.chart.title ?? table.title { page.append("h2", text: title) }
    if table.chart.shape == .card { appendCards(table, to: &page) }
    let isDrawn = table.chart.shape != nil && table.chart.shape != .card
    let data = isDrawn ? ChartData(table) : nil
    if let data, data.hasValues {
      page.append("<figure>\n")
      if table.chart.showsLegend, data.series.count > 1 { appendLegend(data, to: &page) }
      ChartPicture(data, table.chart).append(to: &page)
      page.append("</figure>\n")
    } else if isDrawn {
      page.append("p", "class=\"note\"", text: "There is no column of numbers to draw.")
    }
    for note in data?.notes ?? [] { page.append("p", "class=\"note\"", text: note) }
    appendTable(table, to: &page)
    page.append("</section>\n")
  }

  private static func appendLegend(_ data: ChartData, to page: inout PageText) {
    page.append("<p class=\"legend\">\n")
    for (number, series) in data.series.enumerated() {
      page.append(
        "<button type=\"button\" data-series=\"\(number)\"><i style=\"color:var(--s\(number % 8))\"></i>"
      )
      page.append(text: series.name)
      page.append("</button>\n")
    }
    page.append("</p>\n")
  }

  private static func appendCards(_ table: ChartRows, to page: inout PageText) {
    guard let row = table.rows.first else { return }
    page.append("<div class=\"cards\">\n")
    for (column, value) in zip(table.schema, row) {
      page.append("<div class=\"card\">")
      page.append("b", text: text(value, column.type))
      page.append("span", text: column.name)
      page.append("</div>\n")
    }
    page.append("</div>\n")
  }

  private static func appendTable(_ table: ChartRows, to page: inout PageText) {
    let shown = RunStatistics.grouped(table.rows.count)
    let all = RunStatistics.grouped(table.rows.count + table.droppedCount)
    page.append(
      "p", "class=\"note\"",
      text: table.droppedCount > 0 ? "The last \(shown) of \(all) rows" : "\(shown) rows")
    page.append("<div class=\"scroll\"><table>\n<thead><tr>")
    for column in table.schema {
      page.append("th", column.type.isNumeric ? "class=\"number\"" : "", text: column.name)
    }
    page.append("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      page.append("<tr>")
      for (column, value) in zip(table.schema, row) {
        if value == .null {
          page.append("<td class=\"null\">null</td>")
        } else {
          page.append(
            "td", column.type.isNumeric ? "class=\"number\"" : "", text: value.description)
        }
      }
      page.append("</tr>\n")
    }
    page.append("</tbody>\n</table></div>\n")
  }

  private static func text(_ value: Value, _ type: ScalarType) -> String {
    type.isNumeric ? value.number.map { ChartScale.text($0) } ?? "null" : value.description
  }

  private static let style = """
    :root{color-scheme:light dark;--ground:#fff;--text:#1b1f24;--quiet:#636c76;--line:#d8dee4;--odd:#cf222e;
    --s0:#0b7285;--s1:#b08800;--s2:#8e3bb8;--s3:#2b8a3e;--s4:#1c5fd4;--s5:#c92a2a;--s6:#15aabf;--s7:#d6336c}
    @media (prefers-color-scheme:dark){:root{--ground:#0f1419;--text:#e6e9ec;--quiet:#9aa4ae;--line:#2d343c;
    --odd:#ff7b72;--s0:#4dd0e1;--s1:#f2c744;--s2:#d08bf0;--s3:#69db7c;--s4:#74a9ff;--s5:#ff8787;--s6:#99e9f2;
    --s7:#faa2c1}}
    body{margin:0 auto;max-width:1100px;padding:1rem;background:var(--ground);color:var(--text);
    font:15px/1.5 system-ui,sans-serif}
    h1{font-size:1.4rem}h2{font-size:1.15rem}figure{margin:0}svg{width:100%;height:auto;display:block}
    svg text{font-size:12px;fill:var(--quiet)}svg .y,svg .end{text-anchor:end}svg .x{text-anchor:middle}
    svg .value{fill:var(--text)}
    .grid{stroke:var(--line)}.axis{stroke:var(--quiet)}.line{fill:none;stroke:currentColor;stroke-width:2;
    stroke-linejoin:round}circle,rect,.slice{fill:currentColor}.odd{fill:none;stroke:var(--odd);stroke-width:2}
    .area{fill:currentColor;fill-opacity:.25}.area.stacked{fill-opacity:.85}.slice{stroke:var(--ground)}
    .legend button{font:inherit;color:inherit;background:none;border:0;cursor:pointer;padding:0 .6rem 0 0}
    .legend i{display:inline-block;width:.8em;height:.8em;margin-right:.35em;background:currentColor}
    .legend button.off{opacity:.4}.hidden{display:none}.note{color:var(--quiet)}
    .cards{display:flex;flex-wrap:wrap;gap:1rem}.card{border:1px solid var(--line);border-radius:8px;
    padding:.8rem 1.4rem}.card b{display:block;font-size:2.2rem}.card span{color:var(--quiet)}
    .scroll{overflow:auto;max-height:70vh;border:1px solid var(--line)}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
    th,td{padding:.25rem .7rem;text-align:left;border-bottom:1px solid var(--line);white-space:pre-wrap;
    vertical-align:top}th{position:sticky;top:0;background:var(--ground);cursor:pointer}
    .number{text-align:right}.null{color:var(--quiet)}
    """

  /// Sorts a table by a click on a column, hides a series by a click on its name.
  private static let script = """
    for(const button of document.querySelectorAll('.legend button'))button.onclick=()=>{
    const off=button.classList.toggle('off');for(const part of button.closest('figure').querySelectorAll(
    'svg [data-series="'+button.dataset.series+'"]'))part.classList.toggle('hidden',off)};
    for(const head of document.querySelectorAll('th'))head.onclick=()=>{
    const body=head.closest('table').tBodies[0],index=head.cellIndex,up=head.dataset.up!=='1';
    head.dataset.up=up?'1':'0';const value=row=>{const text=row.cells[index].textContent.trim();
    return head.classList.contains('number')?(text==='null'?-Infinity:Number(text)):text};
    body.append(...Array.from(body.rows).sort((a,b)=>{const x=value(a),y=value(b);
    return (x<y?-1:x>y?1:0)*(up?1:-1)}))};
    """
}
