/** Colours reach a contrast of 4.5 to 1 on their background in light and dark; state is told in words too. */
export const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --ground: light-dark(#fbfbf9, #16181b); --card: light-dark(#ffffff, #1f2226); --line: light-dark(#d8d8d2, #3a3f45);
  --text: light-dark(#1d1f21, #e9eaec); --quiet: light-dark(#595e64, #a9afb6); --link: light-dark(#0b5cad, #7db8f5);
  --good: light-dark(#17703f, #6fce97); --bad: light-dark(#b3261e, #ff9a92); --busy: light-dark(#7a5200, #f0c05a); }
* { box-sizing: border-box; }
body { background: var(--ground); color: var(--text); margin: 0 auto; max-width: 76rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1.05rem; margin: 0; }
a { color: var(--link); } p { margin: .5rem 0; } .quiet, dt, th { color: var(--quiet); font-weight: normal; }
.well { color: var(--good); } .unwell, .drifted { color: var(--bad); } .deploying, .unfinished, .unknown { color: var(--busy); }
.scroll { overflow-x: auto; } .scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .9rem .35rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
ol { list-style: none; margin: .5rem 0 0; padding: 0; } li { border-top: 1px solid var(--line); overflow-wrap: anywhere; padding: .4rem 0; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; min-width: 0; padding: 1rem; }
.card header { align-items: baseline; display: flex; gap: .75rem; justify-content: space-between; }
dl { display: grid; gap: .15rem .9rem; grid-template-columns: max-content minmax(0, 1fr); margin: .75rem 0; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .85rem/1.4 ui-monospace, monospace; } pre { background: var(--ground); border-radius: .3rem; margin: .25rem 0; overflow-wrap: anywhere; padding: .4rem .6rem; white-space: pre-wrap; }
summary { cursor: pointer; } .plot { display: block; height: 36px; width: 160px; }
.axis { stroke: var(--line); } .share { fill: none; stroke: var(--link); stroke-width: 1.5; } .refused { stroke: var(--bad); stroke-width: 2; }
`;
