// A practice opened in a panel over the page: focus goes there and back, and the address says which.
const panel = { id: '', element: '' };

function startPanel() {
  panel.dialog = document.getElementById('x-dialog');
  panel.title = document.getElementById('x-oppen');
  panel.box = panel.dialog.querySelector('.opened');
  panel.which = panel.dialog.querySelector('.which');
  panel.dialog.addEventListener('close', closed);
  panel.dialog.addEventListener('click', ({ target }) => {
    const what = target.dataset?.do;
    if (what === 'stang' || target === panel.dialog) panel.dialog.close();
    if (what === 'skriv') print();
    if (what === 'fore') step(-1);
    if (what === 'efter') step(1);
  });
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.open) { event.preventDefault(); go({ oppen: link.dataset.open, element: '' }); return; }
    if (panel.dialog.contains(link)) {
      event.preventDefault();
      panel.element = '';
      go({ element: '' }, 'replaceState');
      go({ element: link.hash.slice(link.hash.lastIndexOf('-') + 1) }, 'replaceState');
    }
  });
}

/** The practices that "next" goes through: those shown in the map it was opened from. */
function row() {
  const map = maps.find(m => m.shown().some(r => r.oppnar === panel.id));
  return map ? map.shown().map(r => r.oppnar).filter(id => pages.has(id)) : [...pages.keys()];
}

function step(by) {
  const ids = row();
  const to = ids[ids.indexOf(panel.id) + by];
  if (to) go({ oppen: to, element: '' }, 'replaceState');
}

async function showPanel() {
  const page = pages.get(state.oppen);
  const element = state.element || '';
  if (!page) {
    panel.id = '';
    if (panel.dialog.open) panel.dialog.close();
    return;
  }
  if (panel.id === page.id && panel.element === element) return;
  const fresh = panel.id !== page.id;
  [panel.id, panel.element] = [page.id, element];
  if (fresh) await fill(page);
  if (panel.id !== page.id) return;
  if (!panel.dialog.open) panel.dialog.showModal();
  const at = element && document.getElementById(`x-p-${page.id}-${element}`);
  if (at) { at.focus({ preventScroll: true }); at.scrollIntoView(); }
  else if (fresh) { panel.title.focus({ preventScroll: true }); panel.dialog.scrollTop = 0; }
}

async function fill(page) {
  panel.title.textContent = page.name;
  panel.before ??= document.title;
  document.title = `${page.name} – ${panel.before}`;
  try {
    panel.box.replaceChildren(await pageNode(page));
  } catch {
    panel.box.textContent = sentences.cannotUnpack;
  }
  const ids = row();
  const at = ids.indexOf(page.id);
  panel.which.textContent = at < 0 ? '' : sentence('which', { number: at + 1, all: ids.length });
  panel.dialog.querySelector('[data-do=fore]').disabled = at <= 0;
  panel.dialog.querySelector('[data-do=efter]').disabled = at < 0 || at === ids.length - 1;
}

function closed() {
  const last = panel.id || state.oppen;
  [panel.id, panel.element] = ['', ''];
  if (panel.before) document.title = panel.before;
  panel.before = undefined;
  if (state.oppen && history.state?.opened) history.back();
  else go({ oppen: '', element: '' }, 'replaceState');
  maps.forEach(map => map.showRest());
  const links = [...document.querySelectorAll('main [data-open]')].filter(a => a.dataset.open === last && a.checkVisibility?.());
  const held = document.activeElement;
  if (!(held?.dataset?.open === last)) (links[0] || document.getElementById('x-innehall')).focus();
}
