// What every practice says: in the page when there are few, packed when there are many.
const NEXT = '\u001e', PART = '\u001f', ID = '\u001d';
// A piece of markup is tags and the text after them: what a search looks in, where an element begins, and why its level is what it is.
const SEARCHED = /(?:class="(?:place|facts-line|summary|words)"|<dd><strong|<li(?: class="leading")?)>$/;
const ELEMENT = /aria-labelledby="[^"]*-(\d+)"/;
const WHY = /<li( class="leading")?>$/;
const SIGNS = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };
const pages = new Map();
/** The sentences that only the script says, as the unit has them; what stands in braces is filled in. */
let sentences = {};
const sentence = (name, filled) => sentences[name].replace(/\{(\w+)\}/g, (whole, key) => filled[key] ?? whole);
let practiceAt = () => null;
let unpacked = Promise.resolve();

function readPages() {
  sentences = JSON.parse(document.getElementById('x-words').textContent);
  const ids = {};
  const add = (id, name) => {
    pages.set(id, { id, name, node: null, pieces: [], words: '', whys: null });
    ids['x-p-' + id] = id;
  };
  document.querySelectorAll('#x-practices [data-page]').forEach(x => add(x.dataset.page, x.parentElement.firstChild.textContent));
  document.querySelectorAll('#x-names a').forEach(x => add(x.getAttribute('href').slice('#x-p-'.length), x.textContent));
  practiceAt = part => {
    if (Object.hasOwn(ids, part)) return { oppen: ids[part] };
    const cut = part.lastIndexOf('-');
    const id = part.slice(0, cut);
    return Object.hasOwn(ids, id) ? { oppen: ids[id], element: part.slice(cut + 1) } : null;
  };
  for (const link of document.querySelectorAll('main a[href^="#x-p-"]')) {
    const id = link.getAttribute('href').slice('#x-p-'.length);
    if (!pages.has(id)) continue;
    link.dataset.open = id;
    link.closest('tr')?.classList.add('opens');
  }
  if (document.getElementById('x-practices')) takeUp();
}

/** The practices that stand in the page become a list of links; their texts move to the panel when one is opened. */
function takeUp() {
  const box = document.getElementById('x-practices');
  const list = document.createElement('ul');
  for (const article of box.querySelectorAll('[data-page]')) {
    const page = pages.get(article.dataset.page);
    page.node = document.createElement('div');
    page.node.append(...article.childNodes);
    const said = page.node.querySelectorAll('.place, .facts-line, .summary, .reasons li, .answers strong, .words');
    page.words = fold([page.id, page.name, ...[...said].map(x => x.textContent)].join('\n'));
    const link = document.createElement('a');
    link.href = '#x-p-' + page.id;
    link.dataset.open = page.id;
    link.textContent = page.name;
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  box.replaceChildren(list);
}

/** Unpack when the page has been shown: a search in answers is ready a moment later, and reading one waits for it. */
function unpackSoon(done) {
  const packed = [...document.querySelectorAll('script.packed')];
  if (!packed.length) return;
  unpacked = new Promise(resolve => setTimeout(resolve, 50)).then(() => Promise.all(packed.map(x => inflate(x.textContent)))).then(readPacked);
  unpacked.then(done).catch(() => {});
}

async function inflate(said) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(said) : Uint8Array.from(atob(said), c => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
}

/** Pieces, and practices as rows of signs that say which; a list goes on with the numbers of the one before it. */
function readPacked(texts) {
  const pieces = [];
  for (const text of texts) {
    const [list, rows] = text.split(PART);
    if (list) list.split(NEXT).forEach(piece => pieces.push(readPiece(piece)));
    for (const row of rows.split(NEXT)) {
      const [id, signs] = row.split(ID);
      if (pages.has(id)) readPage(pages.get(id), Array.from(signs, sign => pieces[numberOf(sign)]));
    }
  }
}

function numberOf(sign) {
  const code = sign.codePointAt(0);
  return code - (code < 0xd800 ? 0x30 : 0x830);
}

function readPiece(markup) {
  const at = markup.lastIndexOf('>') + 1;
  const tags = markup.slice(0, at);
  const text = markup.slice(at).replace(/&(?:amp|lt|gt|quot|#x27);/g, sign => SIGNS[sign]);
  return { markup, text, folded: SEARCHED.test(tags) ? fold(text) : '', element: ELEMENT.exec(tags)?.[1], why: WHY.exec(tags) };
}

function readPage(page, pieces) {
  page.pieces = pieces;
  page.words = [fold(page.id), fold(page.name), ...pieces.map(piece => piece.folded).filter(Boolean)].join('\n');
  page.whys = {};
  let element = '';
  for (const piece of pieces) {
    element = piece.element || element;
    if (piece.why && (piece.why[1] || !page.whys[element])) page.whys[element] = piece.text;
  }
}

/** What stands in the panel. The markup was made, and every text in it escaped, where the page was made. */
async function pageNode(page) {
  if (page.node) return page.node;
  await unpacked;
  const markup = page.pieces.map(piece => piece.markup).join('').replaceAll(ID, () => 'x-p-' + page.id);
  const made = new DOMParser().parseFromString(markup, 'text/html');
  page.node = document.createElement('div');
  page.node.append(...made.body.childNodes);
  return page.node;
}

function fold(words) {
  return words.toLocaleLowerCase('sv').normalize('NFC');
}
