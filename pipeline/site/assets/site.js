// What pages do beyond links: keep the reader's place between languages, show notes beside their
// calls, search. Everything else works without this file.
"use strict";

// --- The same place in another language ---

/** The id of the block at the line where blocks come to stand, or "" at the top of the page. */
function placeInSight() {
  const blocks = [...document.querySelectorAll(".text [id^=p]")].filter(
    (block) => !block.querySelector("[id^=p]"),
  );
  if (!blocks.length) return "";
  const top = parseFloat(getComputedStyle(blocks[0]).scrollMarginTop) + 8;
  if (blocks[0].getBoundingClientRect().top > top) return "";
  const seen = blocks.find((block) => block.getBoundingClientRect().bottom > top);
  return (seen || blocks[blocks.length - 1]).id;
}

for (const link of document.querySelectorAll("body:not(.all) .languages a")) {
  const keepPlace = () => {
    link.hash = placeInSight();
  };
  for (const event of ["pointerenter", "pointerdown", "focus", "click", "contextmenu"]) {
    link.addEventListener(event, keepPlace);
  }
}

// --- Notes beside their calls ---

const popup = document.querySelector(".note-popup");
let called = null; // the call whose note is shown

/** Put the open note below its call, and within the window. */
function placeNote() {
  const at = called.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.max(10, Math.min(at.left - 20, width - popup.offsetWidth - 10));
  popup.style.left = `${left + window.scrollX}px`;
  popup.style.top = `${at.bottom + 8 + window.scrollY}px`;
}

window.addEventListener("resize", () => {
  if (popup && popup.matches(":popover-open")) placeNote();
});

document.addEventListener("click", (event) => {
  const call = event.target.closest("a[role=doc-noteref]");
  if (!call || !popup || !popup.showPopover) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const note = document.getElementById(call.hash.slice(1));
  if (!note) return;
  event.preventDefault();
  const parts = [...note.querySelector(".note").children].map((part) => part.cloneNode(true));
  popup.replaceChildren(...parts.filter((part) => !part.classList.contains("note-number")));
  call.focus();
  called = call;
  popup.showPopover();
  placeNote();
  popup.focus();
});

// --- Search ---

const dialog = document.querySelector("dialog.search");
// The scripts without spaces between words, and the words of the others: as in search.py.
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const WORDS = new RegExp(`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+`, "gu");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");

function fold(text) {
  const letters = text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss");
  return letters.replace(/[\p{Mn}\u00ad]/gu, "");
}

/** The index with the numbers of its places: `anchors` by number, `words` to their numbers. */
function unpacked(data) {
  const anchors = [];
  data.pages.forEach(([address, title, ids]) => {
    for (const id of ids.split(" ")) anchors.push({ address, title, id });
  });
  const words = data.words.split(" ");
  const places = data.places.split(" ").map((steps) => {
    let number = 0;
    return steps.split(",").map((step) => (number += parseInt(step, 36)));
  });
  return { anchors, words, places };
}

/** The places of a word: those of the words that begin with it, whole words counting double. */
function placesOf(index, word) {
  const found = new Map();
  index.words.forEach((each, i) => {
    if (!each.startsWith(word)) return;
    const weight = each === word ? 2 : 1;
    for (const n of index.places[i]) found.set(n, Math.max(found.get(n) || 0, weight));
  });
  return found;
}

/** The places of a part of what is sought: a word, or a run of characters by its pairs. */
function placesOfPart(index, part) {
  if (!IS_UNSPACED.test(part)) return placesOf(index, part);
  const characters = [...part];
  if (characters.length === 1) return placesOf(index, part);
  const pairs = characters.slice(1).map((c, i) => placesOf(index, characters[i] + c));
  return new Map([...pairs[0]].filter(([n]) => pairs.every((pair) => pair.has(n))));
}

/** The places where parts stand, of pages that have all of them; the best first. */
function search(index, parts) {
  const found = parts.map((part) => placesOfPart(index, part));
  const page = (n) => index.anchors[n].address;
  const pages = found.map((places) => new Set([...places.keys()].map(page)));
  const scores = new Map();
  for (const places of found) {
    for (const [n, weight] of places) {
      if (!pages.every((each) => each.has(page(n)))) continue;
      const opening = index.anchors[n].id === "top" ? 1.5 : 1;
      scores.set(n, (scores.get(n) || 0) + 4 + weight * opening);
    }
  }
  return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([n]) => index.anchors[n]);
}

const documents = new Map();

/** The text of a place, from its page. */
async function textOf({ address, id }) {
  if (!documents.has(address)) {
    documents.set(
      address,
      fetch(address).then(async (answer) =>
        new DOMParser().parseFromString(await answer.text(), "text/html"),
      ),
    );
  }
  const element = (await documents.get(address)).getElementById(id);
  if (!element) return "";
  const parts =
    id === "top" ? element.parentElement.querySelectorAll(".subtitle, .summary") : [element];
  const texts = [...parts].map((part) => {
    const shown = part.cloneNode(true);
    for (const extra of shown.querySelectorAll(".note-number, [role=doc-noteref]")) extra.remove();
    const images = [...shown.querySelectorAll("img")].map((image) => image.alt);
    return [...images, shown.textContent].join(" ").replace(/\u00ad/g, "").replace(/\s+/g, " ");
  });
  return texts.map((text) => text.trim()).join(" · ");
}

/** The stretches of a text that match parts, as pairs of a start and an end. */
function matches(text, parts) {
  let folded = "";
  const at = [];
  [...text].reduce((start, character) => {
    const letters = fold(character);
    for (let i = 0; i < letters.length; i++) at.push(start);
    folded += letters;
    return start + character.length;
  }, 0);
  at.push(text.length);
  const found = [];
  for (const part of parts) {
    for (let i = folded.indexOf(part); i >= 0; i = folded.indexOf(part, i + part.length)) {
      const inWord = !IS_UNSPACED.test(part) && i > 0 && /[\p{L}\p{N}]/u.test(folded[i - 1]);
      if (!inWord) found.push([at[i], at[i + part.length]]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

/** The text around its first match, with its matches marked. */
function excerpt(text, found, around) {
  const first = found.length ? found[0][0] : 0;
  let start = Math.max(0, first - around);
  let end = Math.min(text.length, first + 2 * around);
  if (start > 0 && around > 50) start = text.indexOf(" ", start) + 1 || start;
  if (end < text.length && around > 50) end = Math.max(text.lastIndexOf(" ", end), first) || end;
  const parts = [start > 0 ? "…" : ""];
  let done = start;
  for (const [from, to] of found) {
    if (from < done || to > end) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    parts.push(text.slice(done, from), mark);
    done = to;
  }
  parts.push(text.slice(done, end), end < text.length ? "…" : "");
  return parts;
}

function setUpSearch(button) {
  const input = dialog.querySelector("input");
  const status = dialog.querySelector("[role=status]");
  const list = dialog.querySelector("ol");
  const around = IS_UNSPACED.test(dialog.dataset.nothing) ? 24 : 60;
  let loading = null;
  let asked = 0;

  /** One page's results; null where a run's pairs stand apart, so that it is not there. */
  async function item(places, parts) {
    const entry = document.createElement("li");
    for (const place of places.slice(0, 3)) {
      const text = await textOf(place);
      const found = matches(text, parts);
      if (!found.length && parts.every((part) => IS_UNSPACED.test(part)) && place.id !== "top") continue;
      const link = document.createElement("a");
      link.href = `${place.address}#${place.id}`;
      if (!entry.children.length) {
        const title = document.createElement("b");
        title.append(...excerpt(place.title, matches(place.title, parts), 500));
        link.append(title, document.createElement("br"));
      }
      link.append(...excerpt(text, found, around));
      entry.append(link);
    }
    return entry.children.length ? entry : null;
  }

  async function show() {
    const turn = ++asked;
    const parts = [...new Set(fold(input.value).match(WORDS) || [])];
    if (!parts.length) {
      status.textContent = "";
      list.replaceChildren();
      return;
    }
    try {
      loading ||= fetch(dialog.dataset.index).then(async (answer) => unpacked(await answer.json()));
      const found = search(await loading, parts);
      const pages = new Map();
      for (const place of found) {
        pages.set(place.address, [...(pages.get(place.address) || []), place]);
      }
      const items = [...pages.values()].slice(0, 20).map((places) => item(places, parts));
      const entries = (await Promise.all(items)).filter(Boolean);
      if (turn !== asked) return;
      const { found: counted, nothing } = dialog.dataset;
      status.textContent = entries.length ? counted.replace("{count}", found.length) : nothing;
      list.replaceChildren(...entries);
    } catch {
      loading = null;
      documents.clear();
      if (turn === asked) status.textContent = dialog.dataset.failed;
    }
  }

  let pause = 0; // so that half a word fetches no pages
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 150);
  });
  button.hidden = false;
  button.addEventListener("click", () => {
    dialog.showModal();
    input.select();
  });
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("li a")) dialog.close();
  });
}

const openSearch = document.querySelector(".open-search");
if (openSearch && dialog && dialog.showModal) setUpSearch(openSearch);
