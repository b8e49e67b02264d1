// The page starts: its lightness at once, the rest when it has been read.
const dark = matchMedia('(prefers-color-scheme: dark)');
const store = { get: () => { try { return localStorage.getItem('lovande-tema'); } catch { return null; } },
  set: value => { try { localStorage.setItem('lovande-tema', value); } catch { /* not kept, then */ } } };
if (store.get()) document.documentElement.dataset.theme = store.get();
document.documentElement.classList.add('script');

function startTheme() {
  const button = document.getElementById('x-tema');
  const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => button.setAttribute('aria-pressed', String(isDark()));
  button.hidden = false;
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    store.set(document.documentElement.dataset.theme);
    tell();
  });
  dark.addEventListener('change', tell);
  tell();
}

/** A link to a part of the page does not lose what is filtered and sorted. */
function startParts() {
  document.querySelector('nav').addEventListener('click', event => {
    const link = event.target.closest('a');
    const kept = Object.keys(state).some(key => key !== 'del');
    if (!link || !kept) return;
    event.preventDefault();
    go({ del: link.hash.slice(1) });
  });
}

let part = '';
function showPart() {
  if (state.del && state.del !== part) {
    const at = document.getElementById(state.del);
    if (at) { at.scrollIntoView(); at.focus({ preventScroll: true }); }
  }
  part = state.del || '';
}

/** In print every picture has its table. */
function startPrint() {
  let opened = [];
  addEventListener('beforeprint', () => {
    maps.forEach(map => map.showRest());
    opened = [...document.querySelectorAll('details.as-table:not([open])')];
    opened.forEach(x => { x.open = true; });
  });
  addEventListener('afterprint', () => opened.forEach(x => { x.open = false; }));
}

/** What does not scroll is no stop for the keyboard. */
function startScroll() {
  const watch = new ResizeObserver(found => {
    for (const { target } of found) {
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  document.querySelectorAll('.scroll').forEach(x => watch.observe(x));
}

addEventListener('DOMContentLoaded', () => {
  readPages();
  maps.push(...[...document.querySelectorAll('.heat')].map(box => new HeatMap(box)));
  show = () => { maps.forEach(map => map.show()); showPanel(); showPart(); };
  startPanel();
  startTheme();
  startParts();
  startPrint();
  startScroll();
  state = readAddress();
  listenToAddress();
  unpackSoon(() => maps.forEach(map => { map.tellWhy(); if (map.asked.sok) map.show(); }));
  show();
  matchMedia('screen and (max-width: 60rem)').addEventListener('change', () => maps.forEach(map => map.show()));
});
