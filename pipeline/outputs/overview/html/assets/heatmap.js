// Search, filter and sort a heat map. Rows are hidden and moved, never made: the table is the one that is read without a script.
const FILTERS = ['kommun', 'omrade', 'typ', 'skede'];
const KEYS = ['sok', ...FILTERS, 'egna', 'sortera', 'vand', 'ord'];
const SWEDISH = new Intl.Collator('sv', { numeric: true });
const maps = [];
// So many rows are laid out at once, more than a screen holds; the others come in the next moments.
const AT_ONCE = 40;

/** What a row is found and sorted by: its name and what it opens are in the table, the rest in the page's list of words. */
function readRow(row, n, { ord, rader, tal, toner }) {
  const [own, other, ...rest] = rader[n];
  const link = row.querySelector('[data-open]');
  const first = row.cells[0].firstChild;
  const facets = Object.fromEntries(FILTERS.map((key, k) => [key, rest[k].map(at => ord[at])]));
  const namn = first && (first === link || first.nodeType === Node.TEXT_NODE) ? first.textContent : '';
  const oppnar = link ? link.dataset.open : '';
  return {
    row, n, fits: true, egen: Boolean(own), namn, oppnar, ...facets, varden: tal[n] || [...row.cells].slice(2).map(cell => toner.findIndex(tone => cell.classList.contains(tone))),
    about: fold([other || oppnar, namn, ...Object.values(facets).flat()].join('\n')),
  };
}

class HeatMap {
  constructor(box) {
    this.box = box;
    this.suffix = box.dataset.number === '1' ? '' : box.dataset.number;
    this.form = box.querySelector('form');
    this.body = box.querySelector('tbody');
    this.count = box.querySelector('.count');
    this.none = box.querySelector('.no-match');
    this.heads = [...box.querySelectorAll('thead th')];
    this.columns = this.heads.slice(2).map(head => head.dataset.sort);
    const facts = JSON.parse(document.getElementById('x-rows-' + box.dataset.number).textContent);
    this.rows = [...this.body.rows].map((row, n) => readRow(row, n, facts));
    this.order = this.rows;
    this.sorted = '||';
    if (this.form) this.form.hidden = false;
    this.heads.forEach(head => this.makeSortable(head));
    this.listen();
  }

  makeSortable(head) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const turned = this.asked.sortera === head.dataset.sort && !this.asked.vand;
      this.change({ sortera: head.dataset.sort, vand: turned ? 'ja' : '' });
    });
  }

  listen() {
    this.form?.addEventListener('submit', event => event.preventDefault());
    this.form?.addEventListener('input', ({ target }) => {
      const step = target.name === 'sok' && this.asked.sok ? 'replaceState' : 'pushState';
      const turn = target.name === 'sortera' ? { vand: '' } : {};
      this.change({ [target.name]: target.value, ...turn }, step);
    });
    this.form?.addEventListener('click', ({ target }) => {
      const what = target.dataset?.do;
      if (what === 'vand') this.change({ vand: this.asked.vand ? '' : 'ja' });
      if (what === 'ord') this.change({ ord: this.wordsShown() ? 'nej' : 'ja' });
      if (what === 'rensa') this.change(Object.fromEntries(KEYS.map(key => [key, ''])));
    });
    this.body.addEventListener('click', event => this.openCell(event));
    this.body.addEventListener('keydown', event => this.walk(event));
  }

  openCell({ target }) {
    const cell = target.closest('td:not(.facts)');
    const link = cell?.parentElement.querySelector('[data-open]');
    if (link && getSelection().isCollapsed) go({ oppen: link.dataset.open, element: this.columns[cell.cellIndex - 2] });
  }

  /** Arrows go from practice to practice, Home and End to the first and last. */
  walk(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (!step || !event.target.matches('[data-open]')) return;
    event.preventDefault();
    this.showRest();
    const links = this.shown().map(r => r.row.querySelector('[data-open]')).filter(Boolean);
    const to = links.indexOf(event.target) + step;
    links[Math.max(0, Math.min(links.length - 1, to))].focus();
  }

  /** A cell of a packed practice says why, as the practice itself does. */
  tellWhy() {
    for (const { row, oppnar } of this.rows) {
      const whys = pages.get(oppnar)?.whys;
      if (whys) this.columns.forEach((number, k) => { row.cells[k + 2].title ||= whys[number] || ''; });
    }
  }

  change(changes, how) {
    go(Object.fromEntries(Object.entries(changes).map(([key, value]) => [key + this.suffix, value])), how);
  }

  get asked() {
    const heard = key => this.form || key === 'sortera' || key === 'vand';
    return Object.fromEntries(KEYS.map(key => [key, (heard(key) && state[key + this.suffix]) || '']));
  }

  wordsShown() {
    const usual = !this.box.hasAttribute('data-letters') && !matchMedia('screen and (max-width: 60rem)').matches;
    return this.asked.ord ? this.asked.ord === 'ja' : usual;
  }

  shown() {
    return this.order.filter(r => r.fits);
  }

  show() {
    const asked = this.asked;
    if (this.form) this.tell(asked);
    this.box.classList.toggle('with-words', this.wordsShown());
    this.box.classList.toggle('only-letters', !this.wordsShown());
    this.fit(asked);
    if (this.sort(asked)) this.shown().slice(AT_ONCE).forEach(r => { r.row.hidden = true; });
    this.place();
  }

  tell(asked) {
    for (const field of this.form.elements) if (field.name && field.value !== asked[field.name]) field.value = asked[field.name];
    this.form.querySelector('[data-do=vand]').setAttribute('aria-pressed', String(Boolean(asked.vand)));
    this.form.querySelector('[data-do=ord]').setAttribute('aria-pressed', String(this.wordsShown()));
  }

  /** Rows that do not fit go at once, the first that fit come at once, and the others a few at a time. */
  place() {
    clearTimeout(this.later);
    this.rows.forEach(r => { if (!r.fits && !r.row.hidden) r.row.hidden = true; });
    const wanted = this.shown();
    wanted.slice(0, AT_ONCE).forEach(r => { if (r.row.hidden) r.row.hidden = false; });
    if (this.moved) this.body.append(...this.order.map(r => r.row));
    if (this.moved && this.body.contains(this.held)) this.held.focus({ preventScroll: true });
    this.moved = false;
    const rest = wanted.filter(r => r.row.hidden);
    const next = () => {
      rest.splice(0, AT_ONCE).forEach(r => { r.row.hidden = false; });
      if (rest.length) this.later = setTimeout(next, 20);
    };
    if (rest.length) this.later = setTimeout(next, 50);
  }

  showRest() {
    clearTimeout(this.later);
    this.rows.forEach(r => { if (r.row.hidden === r.fits) r.row.hidden = !r.fits; });
  }

  fit(asked) {
    const words = fold(asked.sok).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const r of this.rows) {
      const said = words.length ? r.about + '\n' + (pages.get(r.oppnar)?.words || '') : '';
      const fits = FILTERS.every(key => !asked[key] || r[key].includes(asked[key]))
        && (!asked.egna || r.egen === (asked.egna === 'ja'))
        && words.every(word => said.includes(word));
      r.fits = fits;
      n += fits;
    }
    const told = sentence('shown', { shown: n.toLocaleString('sv-SE'), all: this.rows.length.toLocaleString('sv-SE') });
    if (this.count && this.count.textContent !== told) this.count.textContent = told;
    this.none.hidden = n > 0;
  }

  /** The order the rows are to have; whether it is another than before. */
  sort({ sortera, vand }) {
    const wanted = `${sortera}|${vand}|`;
    if (wanted === this.sorted) return false;
    this.sorted = wanted;
    const column = this.columns.indexOf(sortera);
    const value = r => (column >= 0 ? r.varden[column] : String(r[sortera] ?? ''));
    const by = !sortera ? () => 0 : column >= 0 ? (a, b) => value(a) - value(b) : (a, b) => SWEDISH.compare(value(a), value(b));
    const turn = vand ? -1 : 1;
    const rest = sortera && sortera !== 'namn' ? (a, b) => SWEDISH.compare(a.namn, b.namn) : () => 0;
    this.order = [...this.rows].sort((a, b) => turn * by(a, b) || rest(a, b) || (sortera ? 1 : turn) * (a.n - b.n));
    this.held = document.activeElement;
    this.moved = true;
    for (const head of this.heads) {
      if (head.dataset.sort === sortera) head.setAttribute('aria-sort', vand ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    return true;
  }
}
