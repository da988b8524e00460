/**
 * Colours of the chart as custom properties, so that a page can set its own. Blue and orange differ for every kind of
 * colour blindness. Each important area also has a hatch, and each line its dash.
 */
const LIGHT =
  '--cb-ink:#1f2933;--cb-soft:#5b6875;--cb-grid:#e3e8ee;--cb-paper:#ffffff;--cb-private:#8fb8e8;--cb-burst:#f2a65a;' +
  '--cb-burst-line:#b85c00;--cb-demand:#17324d;--cb-limit:#b3123b;--cb-above:#d6234f;--cb-warm:#d9c9f2;--cb-idle:#e8edf2;' +
  '--cb-drain:#bfe3dc'
const DARK =
  '--cb-ink:#e6edf3;--cb-soft:#9aa7b4;--cb-grid:#2b343d;--cb-paper:#0f1419;--cb-private:#2f5f95;--cb-burst:#b8691c;' +
  '--cb-burst-line:#ffb871;--cb-demand:#d5e6f7;--cb-limit:#ff7a96;--cb-above:#ff5c7f;--cb-warm:#59477a;--cb-idle:#222b34;' +
  '--cb-drain:#2a5f57'

export const CHART_STYLE = [
  `.cb-chart{${LIGHT};display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",sans-serif}`,
  `@media (prefers-color-scheme:dark){.cb-chart{${DARK}}}`,
  '.cb-grid{stroke:var(--cb-grid);fill:none;shape-rendering:crispEdges}',
  '.cb-tick{fill:var(--cb-soft);font-variant-numeric:tabular-nums}',
  '.cb-label{fill:var(--cb-ink);font-weight:600}',
  '.cb-halo{paint-order:stroke;stroke:var(--cb-paper);stroke-width:4px;stroke-linejoin:round}',
  '.cb-private{fill:var(--cb-private)}',
  '.cb-burst{fill:var(--cb-burst)}',
  '.cb-burst-hatch{fill:url(#cb-hatch)}',
  '.cb-above{fill:var(--cb-above)}',
  '.cb-above-hatch{fill:url(#cb-cross)}',
  '.cb-above-mark{fill:var(--cb-above)}',
  '.cb-demand{fill:none;stroke:var(--cb-demand);stroke-width:1.25;stroke-linejoin:round}',
  '.cb-capacity{fill:none;stroke:var(--cb-limit);stroke-width:2;stroke-dasharray:9 5}',
  '.cb-target-share{fill:none;stroke:var(--cb-burst-line);stroke-width:2}',
  '.cb-observed-share{fill:none;stroke:var(--cb-demand);stroke-width:2;stroke-dasharray:2 3}',
  '.cb-phase-name{fill:var(--cb-ink);font-size:11.5px;font-weight:600;paint-order:stroke;stroke:var(--cb-paper);stroke-width:3px;stroke-opacity:.6}',
  '.cb-idle{fill:var(--cb-idle)}.cb-warming,.cb-warm{fill:var(--cb-warm)}.cb-bursting{fill:var(--cb-burst)}',
  '.cb-draining{fill:var(--cb-drain)}.cb-draining-hatch{fill:url(#cb-back)}.cb-warming-hatch,.cb-warm-hatch{fill:url(#cb-dots)}',
  '.cb-idle-hatch{fill:none}.cb-bursting-hatch{fill:url(#cb-hatch)}',
].join('')

export const CHART_PATTERNS =
  '<pattern id="cb-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<path d="M0 0V6" stroke="var(--cb-burst-line)" stroke-width="1.5" opacity="0.55"/></pattern>' +
  '<pattern id="cb-cross" width="5" height="5" patternUnits="userSpaceOnUse">' +
  '<path d="M0 0L5 5M5 0L0 5" stroke="var(--cb-paper)" stroke-width="0.8"/></pattern>' +
  '<pattern id="cb-back" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">' +
  '<path d="M0 0V6" stroke="var(--cb-ink)" stroke-width="1" opacity="0.35"/></pattern>' +
  '<pattern id="cb-dots" width="5" height="5" patternUnits="userSpaceOnUse">' +
  '<circle cx="2.5" cy="2.5" r="0.9" fill="var(--cb-ink)" opacity="0.4"/></pattern>'
