// What every practice says: in the page when there are few, packed when there are many.
const NEXT = '\u001e', PART = '\u001f';
const pages = new Map();
/** The sentences that only the script says, as the unit has them; what stands in braces is filled in. */
let sentences = {};
const sentence = (name, filled) => sentences[name].replace(/\{(\w+)\}/g, (whole, key) => filled[key] ?? whole);
let practiceAt = () => null;
let unpacked = Promise.resolve();

function readPages() {
  sentences = JSON.parse(document.getElementById('x-words').textContent);
  const ids = {};
  for (const [id, name] of JSON.parse(document.getElementById('x-pages').textContent)) {
    pages.set(id, { id, name, node: null, markup: '', words: '' });
    ids['x-p-' + id] = id;
  }
  practiceAt = part => {
    if (Object.hasOwn(ids, part)) return { oppen: ids[part] };
    const cut = part.lastIndexOf('-');
    const id = part.slice(0, cut);
    return Object.hasOwn(ids, id) ? { oppen: ids[id], element: part.slice(cut + 1) } : null;
  };
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
  const packed = document.getElementById('x-packed');
  if (!packed) return;
  unpacked = new Promise(resolve => setTimeout(resolve, 50)).then(() => unpack(packed.textContent)).then(done);
  unpacked.catch(() => {});
}

async function unpack(said) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(said) : Uint8Array.from(atob(said), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  const parts = (await new Response(stream).text()).split(NEXT);
  [...pages.values()].forEach((page, n) => {
    const [markup, words] = parts[n].split(PART);
    page.markup = markup;
    page.words = fold(words);
  });
}

/** What stands in the panel. The markup was made, and every text in it escaped, where the page was made. */
async function pageNode(page) {
  if (page.node) return page.node;
  await unpacked;
  const made = new DOMParser().parseFromString(page.markup, 'text/html');
  page.node = document.createElement('div');
  page.node.append(...made.body.childNodes);
  return page.node;
}

function fold(words) {
  return words.toLocaleLowerCase('sv').normalize('NFC');
}
