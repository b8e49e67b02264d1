// The address keeps what is searched for, sorted and open: #?kommun=Norrvik&sortera=4&oppen=P01
// Without a script, and for those who share a part of the page, it is an ordinary #part.
let state = {};
let show = () => {};

function readAddress() {
  const said = location.hash;
  if (said.startsWith('#?')) return Object.fromEntries(new URLSearchParams(said.slice(2)));
  let part = said.slice(1);
  try { part = decodeURIComponent(part); } catch { /* a broken address is a part that is not there */ }
  return practiceAt(part) || (part ? { del: part } : {});
}

function writeAddress(how, mark) {
  const said = new URLSearchParams(state).toString();
  const only = Object.keys(state).length === 1 && state.del;
  const hash = only ? '#' + encodeURIComponent(state.del) : said ? '#?' + said : '#';
  try { history[how](mark, '', hash); } catch { /* shown inside another program: it works, without an address */ }
}

/** Change what is shown; an empty value takes a key away. `how`: 'pushState' makes a step that "back" undoes. */
function go(changes, how = 'pushState') {
  const before = JSON.stringify(state);
  state = Object.fromEntries(Object.entries({ ...state, ...changes }).filter(([, value]) => value));
  if (JSON.stringify(state) === before) return;
  const opened = Boolean(state.oppen) && (how === 'pushState' ? Boolean(changes.oppen) : Boolean(history.state?.opened));
  writeAddress(how, { opened });
  show();
}

function listenToAddress() {
  const again = () => { state = readAddress(); show(); };
  addEventListener('popstate', again);
  addEventListener('hashchange', again);
}
