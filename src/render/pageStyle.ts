/**
 * The style of an HTML page: light and dark by the reader's setting, nothing fetched. Blue and orange are told apart by
 * every kind of colour vision (Okabe & Ito 2008, "Color Universal Design"); text has a contrast of at least 4.5 : 1.
 */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#dfe3e8;--panel:#f5f7f9;--first:#0a66ad;--second:#b84a00;--heat:#0a4f8f;--onheat:#fff;--warn:#8a4b00;--warnground:#fff4e5}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--ink:#e8eaed;--soft:#a3acb5;--rule:#343a41;--panel:#1c2024;--first:#6db9f7;--second:#ffa24d;--heat:#6db9f7;--onheat:#0b1015;--warn:#ffc078;--warnground:#33240f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1240px;margin:0 auto;padding:28px 24px 40px}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 12px}
h2{font-size:1.15rem;line-height:1.3;margin:36px 0 10px}
h1::first-letter,h2::first-letter{text-transform:uppercase}
ul.notes{margin:0 0 20px;padding:0;list-style:none;color:var(--soft)}
ul.notes li{margin:4px 0;padding-left:12px;border-left:3px solid var(--rule);max-width:85ch;overflow-wrap:anywhere}
ul.notes li.warning{color:var(--warn);background:var(--warnground);border-color:var(--warn);padding:4px 8px 4px 12px}
figure{margin:20px 0 24px}
figcaption{font-weight:600;margin-bottom:8px}
figure p{margin:6px 0 0;color:var(--soft);font-size:.87rem}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
.scroll:focus-visible{outline:2px solid var(--first);outline-offset:2px}
table{border-collapse:collapse;width:max-content;max-width:100%;font-variant-numeric:tabular-nums;font-size:.93rem}
th,td{padding:5px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule);vertical-align:top}
thead th{color:var(--soft);font-weight:600;border-bottom-width:2px;vertical-align:bottom}
.text{text-align:left}
td.prose{white-space:normal;min-width:26ch;max-width:60ch;overflow-wrap:break-word}
tbody th{font-weight:600;background:var(--ground)}
th.text:first-child{position:sticky;left:0;background:var(--ground);max-width:44vw;overflow-wrap:break-word}
th.prose{white-space:normal}
tbody tr:hover td,tbody tr:hover th{background:var(--panel)}
.empty{color:var(--soft)}
details{margin:24px 0 0}
summary{cursor:pointer;font-weight:600}
pre{background:var(--panel);padding:12px 14px;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:8px 0 0}
footer{margin-top:36px;padding-top:12px;border-top:1px solid var(--rule);color:var(--soft);font-size:.82rem;overflow-wrap:anywhere}
svg{display:block;font-size:13px;fill:var(--ink);overflow:visible}
svg.wide,svg.narrow{max-width:100%;height:auto}
svg.narrow{display:none}
svg text{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}
svg .in{stroke:none}
.name,.tick{fill:var(--soft)}
.ink{fill:var(--ink)}
.mid{fill:#0b1015}
.on{fill:var(--onheat)}
.strong{font-weight:600}
.rule{stroke:var(--rule)}
.axis{stroke:var(--soft)}
.compare{stroke:var(--soft);stroke-dasharray:4 4}
.line{fill:none;stroke:var(--first);stroke-width:2.5;stroke-linejoin:round}
.band{fill:var(--first);fill-opacity:.18}
.dot{fill:var(--first)}
.mark{fill:var(--ground);stroke:var(--second);stroke-width:3}
.cell{fill:var(--heat)}
.open{stroke:var(--soft);stroke-dasharray:3 3}
.track{fill:var(--panel)}
.bar{fill:var(--first)}
.bar.second{fill:var(--second)}
.whisker{stroke-width:2;fill:none}
.whisker.first{stroke:var(--first)}
.whisker.second{stroke:var(--second)}
.point.first{fill:var(--first)}
.point.second{fill:var(--second)}
@media (max-width:640px){main{padding:18px 16px 32px}h1{font-size:1.25rem}svg.wide{display:none}svg.narrow{display:block}th,td{padding:5px 7px}table{max-width:none}th.text:first-child{white-space:normal}}
@media print{.scroll{overflow:visible}tbody tr{break-inside:avoid}}
`;
