// Everything works without this file; with it, the list follows the store, texts can be copied, and
// the keys of the help page do what they say.
'use strict';

const FOLLOW_MS = 2000;
const said = document.getElementById('said');
const say = text => { said.textContent = ''; said.textContent = text; };

// Copying: the exact text from the server, not what the page makes visible of it.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('refused');
}

async function read(href) {
  const reply = await fetch(href);
  if (!reply.ok) throw new Error(reply.statusText);
  return reply.text();
}

for (const button of document.querySelectorAll('button.copy')) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      const own = button.dataset.copyText;
      await copy(own === undefined ? await read(button.dataset.copy) : own);
      button.textContent = 'Copied';
      say('Copied');
    } catch (e) {
      button.textContent = 'Not copied';
      say('Could not be copied: ' + e.message);
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Long texts: the rest comes when it is asked for.
for (const link of document.querySelectorAll('a.more')) {
  link.addEventListener('click', async event => {
    event.preventDefault();
    const into = document.getElementById(link.dataset.into);
    try {
      into.textContent = await read(link.href);
      link.parentElement.remove();
      into.focus();
      say('All of the text is shown');
    } catch {
      location.href = link.href;
    }
  });
}

// The list follows the store.
const live = document.getElementById('live');
let last = null;

function follows() {
  return live && live.getAttribute('aria-pressed') === 'true' && !document.hidden;
}

function take(html) {
  const fresh = new DOMParser().parseFromString('<table>' + html + '</table>', 'text/html').querySelector('tbody');
  const rows = document.getElementById('rows');
  if (!fresh || !rows) return;
  const known = new Map([...rows.rows].map(row => [row.dataset.id, row]));
  let added = 0;
  let place = rows.firstElementChild;
  for (const row of [...fresh.rows]) {
    const old = known.get(row.dataset.id);
    known.delete(row.dataset.id);
    if (!old) {
      row.classList.add('new');
      added += row.dataset.id === undefined ? 0 : 1;
      rows.insertBefore(row, place);
      continue;
    }
    // What has the focus or is picked stays the same element; only what stands in it changes.
    for (let i = 1; i < row.cells.length; i++) {
      if (old.cells[i].innerHTML !== row.cells[i].innerHTML) {
        const focused = old.cells[i].contains(document.activeElement);
        old.cells[i].replaceChildren(...row.cells[i].childNodes);
        if (focused) old.querySelector('a.open').focus();
      }
    }
    if (old !== place) rows.insertBefore(old, place);
    else place = old.nextElementSibling;
  }
  for (const row of known.values()) {
    if (!row.contains(document.activeElement)) row.remove();
  }
  document.getElementById('count').textContent = fresh.dataset.count;
  if (added) say(added === 1 ? '1 new snapshot' : added + ' new snapshots');
  picked();
}

// A list that takes long is asked for seldom: at most a tenth of the time goes into it.
async function follow() {
  const began = performance.now();
  if (follows()) {
    try {
      const reply = await fetch(live.dataset.href);
      const html = await reply.text();
      if (!reply.ok) throw new Error();
      live.textContent = 'Live';
      if (html !== last) take(html);
      last = html;
    } catch {
      live.textContent = 'Not reached';
    }
  }
  setTimeout(follow, Math.max(FOLLOW_MS, 9 * (performance.now() - began)));
}

function hold() {
  const on = live.getAttribute('aria-pressed') !== 'true';
  live.setAttribute('aria-pressed', on);
  live.textContent = on ? 'Live' : 'Held';
  say(on ? 'The list follows the store' : 'The list stands still');
}

if (live) {
  live.hidden = false;
  live.addEventListener('click', hold);
  setTimeout(follow, FOLLOW_MS);
}

// A snapshot that is pending, and a store that cannot be read, are looked at again.
const main = document.getElementById('main');

async function again() {
  try {
    if (!document.hidden) {
      if (main.dataset.retry) {
        if ((await fetch(location.href)).ok) location.reload();
      } else {
        const page = new DOMParser().parseFromString(await read(main.dataset.pending), 'text/html');
        const other = page.getElementById('main');
        if (other && other.dataset.version !== main.dataset.version) location.reload();
      }
    }
  } catch {
    // The viewer may be back in a moment.
  }
  setTimeout(again, FOLLOW_MS);
}

if (main && (main.dataset.retry || main.dataset.pending)) setTimeout(again, FOLLOW_MS);

// Two of the list, to compare.
function picks() {
  return [...document.querySelectorAll('.pick input:checked')];
}

function picked() {
  const words = document.getElementById('picks');
  if (!words) return;
  const number = picks().length;
  words.textContent = number === 0 ? 'Pick two snapshots in the list'
    : number === 1 ? 'Pick one more' : number === 2 ? 'Two are picked' : number + ' are picked: two can be compared';
}

document.addEventListener('change', event => {
  if (event.target.closest('.pick')) picked();
});
picked();

// Keys. Whoever does not want them can say so on the help page.
const KEYS = 'promptnotary-keys';
const keysOn = document.getElementById('keys-on');
if (keysOn) {
  keysOn.closest('label').hidden = false;
  keysOn.checked = localStorage.getItem(KEYS) !== 'off';
  keysOn.addEventListener('change', () => localStorage.setItem(KEYS, keysOn.checked ? 'on' : 'off'));
}

let before = '';

function step(by) {
  const links = [...document.querySelectorAll('a.open')];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
}

document.addEventListener('keydown', event => {
  const into = event.target;
  if (event.key === 'Escape' && into.id === 'search') {
    into.blur();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || into.closest('input:not([type=checkbox]), select, textarea')
      || localStorage.getItem(KEYS) === 'off') {
    return;
  }
  const led = before === 'g';
  before = event.key;
  const places = { s: '/', c: '/compare', d: '/dashboard' };
  if (led && places[event.key]) {
    location.href = places[event.key];
    return;
  }
  const row = into.closest('tr');
  const box = row && row.querySelector('.pick input');
  const search = document.getElementById('search');
  const form = document.getElementById('compare');
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'x' && box) { box.checked = !box.checked; picked(); }
  else if (event.key === 'c' && form && picks().length === 2) form.requestSubmit();
  else if (event.key === '/' && search) { event.preventDefault(); search.focus(); search.select(); }
  else if (event.key === 'p' && live) hold();
  else if (event.key === '?') location.href = '/help';
});
