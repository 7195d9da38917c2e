"use strict";
// The review page. The server has the memory; what is typed here is kept in this browser as a draft
// until the server says that it is saved.

const TAG = /\\?<(\/?)(\d+)(\/?)>/g;
const SAVE_AFTER = 900, CHECK_AFTER = 350, LOOK_EVERY = 4000, RETRY_AFTER = 5000, AT_ONCE = 150;
const $ = (id) => document.getElementById(id);
const place = new URLSearchParams(location.hash.slice(1));
const narrow = matchMedia("(max-width: 67.99rem)");
const stored = (name, fallback = "") => localStorage.getItem(`anthology:${name}`) ?? fallback;
const store = (name, value) => localStorage.setItem(`anthology:${name}`, value);

let start, book;
let token = place.get("token") ?? stored("token"); // links from the report hold none
let words = { // before the server gave the others
  no_server: "The server does not answer.",
  wrong_token: "This address is not valid here, or not any more. Open the one that the server printed.",
};
let edition = "", revision = -1, rows = [], titles = [];
let article = 0, shown = [], limit = AT_ONCE, active = null;
let connected = true, loads = 0;
const works = new Map(); // unit -> what is typed and not saved
let undos = [], lost = [], missed = false;

// ---- small things -------------------------------------------------------------------------------

function word(name, values = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const button = (label, act, properties = {}) =>
  make("button", { type: "button", onclick: act, ...properties }, label);

async function ask(question, body = {}) {
  let answer;
  try {
    answer = await fetch(`/api/${question}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  } catch {
    connected = false;
    throw new Error(word("no_server"));
  }
  connected = true;
  if (answer.status === 403 && token !== stored("token")) { // the server was started anew meanwhile
    token = stored("token");
    return ask(question, body);
  }
  if (answer.status === 403) throw new Error(word("wrong_token"));
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
  return said;
}

const even = (text) => text.replace(/[ \t\r\n]*[\r\n][ \t\r\n]*/g, " ").replace(/^[ \t]+|[ \t]+$/g, "");
const same = (one, other) =>
  even(one.target) === even(other.target) && one.stated === other.stated &&
  one.note.trim() === other.note.trim() && JSON.stringify(one.silenced) === JSON.stringify(other.silenced);
const numberOf = (unit) => rows.findIndex((row) => row.unit === unit);
const workOn = (row) => works.get(row.unit);
const now = (row) => workOn(row)?.mine ?? row.said;
const rowElement = (number) => $(`row-${number}`);
const draftName = (unit) => `draft:${start.project}:${book.code}:${unit}`;

function setPlace(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null) place.delete(name);
    else place.set(name, value);
  }
  history.replaceState(null, "", `#${place}`);
}

// ---- placeholders -------------------------------------------------------------------------------

function withChips(text, marks = []) {
  const parts = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(TAG)) {
    if (match[0].startsWith("\\")) continue;
    const kind = marks[match[2] - 1];
    parts.append(text.slice(done, match.index));
    parts.append(make("span", { class: "chip", title: kind && word(`mark_${kind}`) }, match[0]));
    done = match.index + match[0].length;
  }
  parts.append(text.slice(done));
  return parts;
}

const tagsOf = (text) => [...text.matchAll(TAG)].filter((match) => match[0][0] !== "\\");

// The placeholder of a text that begins, ends or lies around a place, with the test for its edges.
const tagAt = (text, test) =>
  tagsOf(text).map((match) => [match.index, match.index + match[0].length]).find(([a, b]) => test(a, b));

// Backspace, Delete and the arrows take a placeholder as one character.
function keepTagsWhole(event) {
  const field = event.target, at = field.selectionStart;
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (at !== field.selectionEnd) return;
  const back = event.key === "Backspace" || event.key === "ArrowLeft";
  if (!back && event.key !== "Delete" && event.key !== "ArrowRight") return;
  const tag = tagAt(field.value, (a, b) => (back ? a < at && at <= b : a <= at && at < b));
  if (!tag) return;
  event.preventDefault();
  if (event.key.startsWith("Arrow")) {
    field.setSelectionRange(...(back ? [tag[0], tag[0]] : [tag[1], tag[1]]));
  } else if (!field.readOnly) {
    field.setSelectionRange(...tag);
    insert(field, "");
  }
}

// What is typed with the caret inside a placeholder goes behind it.
function keepOutOfTags(event) {
  const field = event.target, at = field.selectionStart;
  if (at !== field.selectionEnd || event.isComposing) return;
  const tag = tagAt(field.value, (a, b) => a < at && at < b);
  if (tag) field.setSelectionRange(tag[1], tag[1]);
}

function insert(field, text) {
  field.focus();
  // execCommand alone lets the browser's own undo take an insertion back.
  const done = text
    ? document.execCommand("insertText", false, text)
    : document.execCommand("delete");
  if (!done) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function insertTag(field, number, point) {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  if (point) return insert(field, `<${number}/>`);
  insert(field, `<${number}>${field.value.slice(from, to)}</${number}>`);
  if (from === to) field.setSelectionRange(from + `<${number}>`.length, from + `<${number}>`.length);
}

// ---- rows ---------------------------------------------------------------------------------------

function findRows() {
  const wanted = $("query").value.trim().toLocaleLowerCase(), filter = $("filter").value;
  shown = [];
  rows.forEach((row, number) => {
    if (article >= 0 && row.article !== article) return;
    if (filter === "flagged" && !row.findings.length) return;
    if (filter === "unreviewed" && row.state !== "unreviewed") return;
    if (filter === "person" && row.origin !== "person") return;
    if (filter === "noted" && !row.said.note) return;
    const text = `${row.source}\n${now(row).target}\n${now(row).note}`.toLocaleLowerCase();
    if (!wanted || text.includes(wanted)) shown.push(number);
  });
}

function list({ keep = false } = {}) {
  if (!keep) limit = AT_ONCE;
  active = null;
  findRows();
  $("heading").textContent = article < 0 ? word("all_articles") : titles[article] ?? "";
  $("heading").lang = article < 0 ? "" : start.source_language;
  $("list").replaceChildren(...shown.slice(0, limit).map(rowOf));
  $("more").hidden = shown.length <= limit;
  $("count").textContent = word("count", { count: shown.length });
  showArticles();
}

function showArticles() {
  const figures = new Map();
  for (const row of rows) {
    for (const key of [row.article, -1]) {
      const one = figures.get(key) ?? { all: 0, reviewed: 0, flagged: 0 };
      one.all += 1;
      one.reviewed += row.state !== "unreviewed";
      one.flagged += row.findings.length > 0;
      figures.set(key, one);
    }
  }
  const numbers = [-1, ...titles.keys()], nav = $("article-list");
  if (nav.children.length !== numbers.length || nav.dataset.edition !== edition + words.own_name) {
    nav.dataset.edition = edition + words.own_name;
    nav.replaceChildren(...numbers.map((number) => make("li", {}, make(
      "button", { type: "button", onclick: () => openArticle(number) },
      make("span", number < 0 ? {} : { lang: start.source_language },
        number < 0 ? word("all_articles") : titles[number]),
      make("span", { class: "figures", "aria-hidden": "true" }),
      make("span", { class: "hidden-label" })))));
  }
  // In place, because somebody may be at one of the buttons while a save ends.
  numbers.forEach((number, at) => {
    const one = figures.get(number) ?? { all: 0, reviewed: 0, flagged: 0 };
    const [shownFigures, label] = [...nav.children[at].firstChild.children].slice(1);
    shownFigures.textContent = `${one.reviewed}/${one.all}${one.flagged ? ` · ⚑${one.flagged}` : ""}`;
    shownFigures.title = label.textContent = word("article_figures", one);
    if (number === article) nav.children[at].firstChild.setAttribute("aria-current", "true");
    else nav.children[at].firstChild.removeAttribute("aria-current");
  });
}

function openArticle(number) {
  article = number;
  setPlace({ article: number });
  list();
  if (narrow.matches) $("articles").open = false;
  $("heading").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function rowOf(number) {
  const row = rows[number], before = rows[number - 1];
  const begins = !before || before.text !== row.text || before.article !== row.article;
  const field = make("textarea", {
    id: `field-${number}`, lang: book.tag, dir: book.direction, rows: 1, spellcheck: "true",
    autocapitalize: "off", "aria-describedby": `side-${number}`,
  });
  field.addEventListener("input", () => typed(number, field));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault(); // a sentence is one line
    keepTagsWhole(event);
  });
  field.addEventListener("beforeinput", keepOutOfTags);
  field.addEventListener("blur", () => flush(row.unit));
  const element = make(
    "li", { class: `row${begins ? " begins" : ""}`, id: `row-${number}`, "data-role": row.role },
    make("div", { class: "original" },
      begins ? make("p", { class: "role" }, roleName(row.role)) : null,
      make("p", { class: "source", lang: start.source_language }, withChips(row.source, row.marks))),
    make("div", { class: "translation" },
      make("label", { class: "hidden-label", for: field.id },
        word("field", { number: number + 1, all: rows.length, role: roleName(row.role) })),
      make("div", { class: "field" },
        make("div", { class: "mirror", lang: book.tag, "aria-hidden": "true" }), field),
      make("div", { class: "below" })),
    make("div", { class: "side", id: `side-${number}` }),
    make("div", { class: "looks" }),
  );
  element.addEventListener("focusin", () => activate(number));
  fill(element, number);
  return element;
}

const roleName = (role) => (words[`role_${role}`] ? word(`role_${role}`) : role);

function mirror(element, text) {
  element.querySelector(".mirror").replaceChildren(withChips(text), "\u200b");
}

// Show what the row holds now. A field that somebody is typing in keeps its text.
function fill(element, number) {
  const row = rows[number], said = now(row), field = element.querySelector(".field textarea");
  if (even(field.value) !== even(said.target)) field.value = said.target;
  field.readOnly = said.stated === "locked";
  field.toggleAttribute("aria-invalid", false);
  if (workOn(row)?.conflict || workOn(row)?.error) field.setAttribute("aria-invalid", "true");
  mirror(element, field.value);
  showSide(element, number);
  showConflict(element, number);
}

function stateOf(row, said) {
  if (said.stated === "locked") return "locked";
  if (!said.target.trim()) return "unreviewed";
  if (said.stated === "reviewed") return "reviewed";
  if (even(said.target) === row.said.target) return row.state;
  return "reviewed";
}

function showSide(element, number) {
  const row = rows[number], said = now(row), side = element.querySelector(".side");
  const is = stateOf(row, said), typedNow = even(said.target) !== row.said.target;
  const origin = typedNow ? "person" : row.origin;
  const findings = row.checked?.target === said.target ? row.checked.findings : row.findings;
  let about = side.querySelector(".about");
  if (!about) side.prepend((about = make("div", { class: "about" })));
  about.replaceChildren(
    make("p", { class: "marks" },
      make("span", { class: `state ${is}` }, word(`state_${is}`)),
      make("span", { title: origin === "machine" ? row.engine : null },
        origin === "person" && row.who ? `${word("origin_person")}: ${row.who}` : word(`origin_${origin}`)),
      workOn(row) ? make("span", {}, word(workOn(row).error ? "not_saved" : "unsaved")) : null),
    make("ul", {},
      ...findings.map((finding) => make("li", { class: `finding ${finding.severity}` },
        make("b", {}, `${word(`severity_${finding.severity}`)}: ${finding.code}`), " ",
        make("span", { lang: "en" }, finding.message),
        active === number
          ? button(word("silence_this"), () => silence(number, finding), { "aria-label": `${word("silence_this")} ${finding.code}` })
          : null)),
      ...said.silenced.map((each) => make("li", { class: "finding" },
        make("b", {}, `${word("silenced")}: ${each.code}`), ` ${each.reason}`,
        active === number
          ? button(word("unsilence"), () => unsilence(number, each), { "aria-label": `${word("unsilence")} ${each.code}` })
          : null))),
    ...(said.note && active !== number
      ? [make("p", { class: "finding" }, make("b", {}, word("note")), ` ${said.note}`)] : []),
  );
}

// ---- the sentence that is worked on ---------------------------------------------------------------

function activate(number) {
  if (active === number) return;
  const old = active === null ? null : rowElement(active);
  active = number;
  if (old) {
    old.classList.remove("active");
    old.querySelector(".tools")?.remove();
    old.querySelector(".panel")?.remove();
    old.querySelector(".looks").replaceChildren();
    showSide(old, Number(old.id.slice(4)));
  }
  const element = rowElement(number), row = rows[number];
  element.classList.add("active");
  setPlace({ unit: row.unit, article });
  const field = element.querySelector(".field textarea");
  element.querySelector(".translation").append(toolsOf(number, field));
  element.querySelector(".side").append(panelOf(number));
  showSide(element, number);
  check(number);
  help(number);
}

function toolsOf(number, field) {
  const row = rows[number];
  const points = new Map(tagsOf(row.source).map((match) => [match[2], Boolean(match[3])]));
  return make("div", { class: "tools", role: "group", "aria-label": word("tools") },
    button(word("accept"), () => accept(number), { class: "main", "aria-keyshortcuts": "Control+Enter" }),
    button("", () => state(number, "unreviewed"), { class: "take-back" }),
    button("", () => lock(number), { class: "lock", "aria-keyshortcuts": "Alt+L" }),
    button(word("insert_source"), () => insertSource(number), { "aria-keyshortcuts": "Alt+S" }),
    ...[...points].map(([tag, point]) => {
      const kind = row.marks[tag - 1], text = point ? `<${tag}/>` : `<${tag}>…</${tag}>`;
      return button(make("span", { class: "chip" }, text), () => insertTag(field, tag, point), {
        "aria-label": word("insert_tag", { tag: text, kind: word(`mark_${kind}`) }),
        title: word(`mark_${kind}`), class: "tag", "data-tag": tag });
    }),
  );
}

function showTools(number) {
  const element = rowElement(number), row = rows[number], said = now(row);
  const is = stateOf(row, said);
  const take = element.querySelector(".take-back"), locking = element.querySelector(".lock");
  if (!take) return;
  take.textContent = word("take_back");
  take.hidden = !(is === "reviewed" && row.origin === "machine" && even(said.target) === row.said.target);
  locking.textContent = word(is === "locked" ? "unlock" : "lock");
  const present = new Set(tagsOf(said.target).map((match) => match[2]));
  for (const each of element.querySelectorAll(".tools .tag")) {
    each.hidden = present.has(each.dataset.tag);
  }
}

function panelOf(number) {
  const row = rows[number];
  const note = make("textarea", { id: "note", rows: 2, "aria-keyshortcuts": "Alt+N" });
  note.value = now(row).note;
  note.addEventListener("input", () => change(number, { note: note.value }));
  note.addEventListener("blur", () => flush(row.unit));
  return make("div", { class: "panel" },
    make("div", { class: "terms" }),
    make("div", { class: "similar" }),
    make("p", { class: "note" }, make("label", { for: "note", class: "quiet" }, word("note")), note),
    make("p", { class: "quiet" }, `${row.place} · ${row.unit}`));
}

let checkTimer = 0;
async function check(number) {
  const row = rows[number], target = now(row).target, key = row.key;
  showTools(number);
  let said;
  try {
    said = await ask("check", { language: book.code, unit: row.unit, key, target });
  } catch (problem) {
    return notice(problem.message);
  }
  const here = rows[number], element = rowElement(number);
  if (active !== number || here?.key !== key || !element || now(here).target !== target) return;
  // The checks of the whole edition are run when a text is saved; until then they stand.
  const together = here.findings.filter((each) => ["inconsistent", "alike"].includes(each.code));
  const own = said.findings.filter((each) => !now(here).silenced.some((one) => one.code === each.code));
  here.checked = { target, findings: even(target) === here.said.target ? here.findings : [...own, ...together] };
  showSide(element, number);
  showTerms(element, number, said.terms);
  showPreview(element, said.preview);
}

function showTerms(element, number, terms) {
  const field = element.querySelector(".field textarea");
  element.querySelector(".terms").replaceChildren(...(terms.length ? [
    make("h3", {}, word("terms")),
    make("ul", {}, ...terms.map((term, index) => make("li", { class: "term" },
      make("span", { lang: start.source_language }, term.term),
      button(make("span", { lang: book.tag }, term.translation), () => insert(field, term.translation), {
        class: "insert-term", title: term.forms.join(", ") || null,
        "aria-keyshortcuts": index < 9 ? `Alt+${index + 1}` : null,
        "aria-label": word("insert_term", { term: term.translation }) }),
      make("span", { class: term.used ? "used" : "quiet" }, word(term.used ? "term_used" : "term_missing")),
      term.forbidden.length ? make("span", { class: "quiet" }, `${word("not")} ${term.forbidden.join(", ")}`) : null,
      term.note ? make("span", { class: "quiet remark" }, term.note) : null))),
  ] : []));
}

function showPreview(element, xhtml) {
  const looks = element.querySelector(".looks");
  let host = looks.querySelector(".preview");
  if (!host) {
    host = make("div", { class: "preview", lang: book.tag });
    const root = host.attachShadow({ mode: "open" });
    root.append(make("link", { rel: "stylesheet", href: "/book.css" }),
      make("div", { lang: book.tag, dir: book.direction, class: "page" }));
    root.addEventListener("click", (event) => event.preventDefault()); // links lead nowhere here
    const heading = make("h3", { id: "preview-heading" }, word("preview"));
    looks.replaceChildren(make("section", { "aria-labelledby": heading.id }, heading, host));
  }
  host.shadowRoot.querySelector(".page").innerHTML = xhtml; // written by the books' renderer
  for (const link of host.shadowRoot.querySelectorAll("a")) link.tabIndex = -1;
}

async function help(number) {
  const row = rows[number];
  let said;
  try {
    said = await ask("help", { language: book.code, unit: row.unit, key: row.key });
  } catch (problem) {
    return notice(problem.message);
  }
  const box = rowElement(number)?.querySelector(".similar");
  if (active !== number || !box || !said.similar.length) return;
  box.replaceChildren(make("h3", {}, word("similar")), make("ul", {}, ...said.similar.map((each, index) =>
    make("li", {},
      make("p", { class: "quiet" }, `${each.score}% · ${word(`kind_${each.kind}`)} · ${each.article}`),
      each.kind === "exact" ? null : make("p", { class: "quiet", lang: start.source_language },
        ...each.difference.map(([op, text]) =>
          op === "equal" ? text : make(op === "delete" ? "del" : "ins", {}, text))),
      button(make("span", { class: "foreign", lang: book.tag }, withChips(each.target)),
        () => replaceText(number, each.target),
        { class: "take", title: word("take_similar"), "aria-keyshortcuts": `Alt+Shift+${index + 1}` })))));
}

// ---- changing and saving --------------------------------------------------------------------------

function typed(number, field) {
  mirror(rowElement(number), field.value);
  change(number, { target: field.value });
  clearTimeout(checkTimer);
  checkTimer = setTimeout(() => active === number && check(number), CHECK_AFTER);
  showTools(number);
}

// Change one thing of a sentence; it is saved soon.
function change(number, values, undoable = true) {
  const row = rows[number], [name] = Object.keys(values);
  if (undoable) remember(row, name, now(row)[name], values[name]);
  let work = workOn(row);
  if (!work) works.set(row.unit, (work = { key: row.key, base: row.said, mine: { ...row.said } }));
  work.mine = { ...work.mine, ...values };
  if (!work.sending && !work.conflict && same(work.mine, work.base)) forget(row.unit);
  else {
    store(draftName(row.unit), JSON.stringify({ key: row.key, base: work.base, mine: work.mine }));
    schedule(row.unit, SAVE_AFTER);
  }
  const element = rowElement(number);
  if (element) showSide(element, number);
  showStatus();
}

function forget(unit) {
  clearTimeout(works.get(unit)?.timer);
  works.delete(unit);
  localStorage.removeItem(`anthology:${draftName(unit)}`);
}

function schedule(unit, after) {
  const work = works.get(unit);
  clearTimeout(work.timer);
  if (!work.conflict) work.timer = setTimeout(() => save(unit), after);
}

const flush = (unit) => (works.has(unit) && !works.get(unit).error ? save(unit) : null);
const flushAll = () => Promise.all([...works.keys()].map(save));

async function save(unit) {
  const work = works.get(unit);
  if (!work || work.conflict) return;
  if (work.sending) {
    await work.sending;
    return work.error ? null : save(unit); // what was typed meanwhile
  }
  clearTimeout(work.timer);
  work.sending = send(unit, work);
  showStatus();
  await work.sending;
}

async function send(unit, work) {
  const sent = work.mine, base = work.base, language = book.code;
  let said;
  try {
    said = await ask("save", { language, unit, key: work.key, base, mine: sent,
      edition, revision, who: stored("who") });
  } catch (problem) {
    work.sending = null;
    work.error = problem.message;
    schedule(unit, RETRY_AFTER);
    refill(unit);
    return showStatus();
  }
  work.sending = null;
  work.error = "";
  if (language !== book.code) return;
  if (said.conflict) {
    work.conflict = said.row;
  } else {
    work.base = said.row.said;
    if (same(work.mine, sent) || same(work.mine, work.base)) forget(unit);
    else schedule(unit, SAVE_AFTER);
  }
  take(said.changes);
  refill(unit);
  showStatus();
}

// What undo goes back to: all that was typed into a sentence in a row, and each other change.
function remember(row, name, before, after) {
  const last = undos.at(-1), typing = name === "target" || name === "note";
  if (typing && last?.unit === row.unit && last.name === name && last.after === before) last.after = after;
  else undos.push({ unit: row.unit, key: row.key, name, before, after });
  $("undo").disabled = false;
}

function undo() {
  const step = undos.pop();
  $("undo").disabled = !undos.length;
  if (!step) return;
  const number = numberOf(step.unit), row = rows[number];
  const plain = (value) => (typeof value === "string" ? even(value) : JSON.stringify(value));
  // What somebody else has changed since is not taken back.
  if (row?.key !== step.key || plain(now(row)[step.name]) !== plain(step.after)) return undo();
  go(number);
  change(number, { [step.name]: step.before }, false);
  flush(step.unit);
  refill(step.unit);
  $("note").value = now(row).note;
  check(number);
}

function refill(unit) {
  rows.forEach((row, number) => {
    if (row.unit !== unit) return;
    const element = rowElement(number);
    if (element) fill(element, number);
    if (active === number) showTools(number);
  });
}

// Take over what the server says changed.
function take(changes) {
  const whole = changes.whole;
  if (whole) {
    rows = [];
    titles = changes.articles;
  }
  ({ edition, revision } = changes);
  const numbers = Object.keys(changes.rows).map(Number);
  for (const number of numbers) {
    const old = rows[number];
    rows[number] = changes.rows[number];
    if (old?.unit !== rows[number].unit || whole) continue;
    const element = rowElement(number);
    if (!element) continue;
    fill(element, number);
    if (active !== number) continue;
    const note = element.querySelector("#note");
    if (note && document.activeElement !== note) note.value = now(rows[number]).note;
    if (old.said.target !== rows[number].said.target) check(number);
  }
  if (numbers.length) showArticles();
  return whole;
}

function showConflict(element, number) {
  const row = rows[number], work = workOn(row), below = element.querySelector(".below");
  below.replaceChildren();
  if (work?.error) below.append(make("p", { class: "conflict", role: "alert" }, `${word("not_saved")}: ${work.error}`));
  if (!work?.conflict) return;
  const theirs = work.conflict.said;
  const about = [word(`state_${work.conflict.state}`), work.conflict.who, theirs.note].filter(Boolean).join(" · ");
  below.append(make("div", { class: "conflict", role: "alert" },
    make("p", {}, word("conflict")),
    make("p", { class: "foreign", lang: book.tag }, withChips(theirs.target)),
    make("p", { class: "quiet" }, about),
    make("p", { class: "actions" },
      button(word("keep_mine"), () => settle(row.unit, true), { class: "main" }),
      button(word("take_theirs"), () => settle(row.unit, false)))));
}

async function settle(unit, mine) {
  const work = works.get(unit);
  if (mine) {
    work.base = work.conflict.said;
    work.conflict = null;
    if (same(work.mine, work.base)) forget(unit);
    else await save(unit);
  } else {
    forget(unit);
  }
  refill(unit);
  showStatus();
  const number = numberOf(unit);
  rowElement(number)?.querySelector(".field textarea").focus();
  if (active === number) check(number);
}

function showStatus() {
  const status = $("status"), every = [...works];
  const conflict = every.find(([, work]) => work.conflict), failed = every.find(([, work]) => work.error);
  let kind = "saved", text = word("saved"), act = null;
  if (failed) {
    kind = "failed";
    text = word("not_saved");
    act = button(word("try_again"), () => flushAll());
  } else if (conflict) {
    kind = "failed";
    text = word("conflicts", { count: every.filter(([, work]) => work.conflict).length });
    act = button(word("show_it"), () => go(numberOf(conflict[0])));
  } else if (every.some(([, work]) => work.sending)) {
    kind = "unsaved";
    text = word("saving");
  } else if (every.length) {
    kind = "unsaved";
    text = word("unsaved");
  }
  if (status.dataset.said === text) return;
  status.dataset.kind = kind;
  status.dataset.said = text;
  status.replaceChildren(text, ...(act ? [act] : []));
}

// ---- what a person can do -------------------------------------------------------------------------

function accept(number) {
  const row = rows[number], said = now(row);
  if (said.stated !== "locked") {
    if (!said.target.trim()) return;
    change(number, { stated: "reviewed" });
    flush(row.unit);
  }
  step(1);
}

function state(number, stated) {
  change(number, { stated });
  flush(rows[number].unit);
  refill(rows[number].unit);
  $(`field-${number}`).focus();
}

const lock = (number) => state(number, now(rows[number]).stated === "locked" ? "reviewed" : "locked");

function replaceText(number, text) {
  const field = $(`field-${number}`);
  if (field.readOnly) return;
  field.focus();
  field.select();
  insert(field, text);
}

function insertSource(number) {
  const field = $(`field-${number}`);
  if (field.readOnly) return;
  field.focus();
  insert(field, rows[number].source);
}

function silence(number, finding) {
  $("silence-title").textContent = word("silence_title", { code: finding.code });
  $("reason").value = "";
  $("silence-form").onsubmit = () => {
    const reason = $("reason").value.trim();
    if (!reason) return;
    const rest = now(rows[number]).silenced.filter((each) => each.code !== finding.code);
    change(number, { silenced: [...rest, { code: finding.code, reason }] });
    rows[number].checked = null;
    flush(rows[number].unit);
  };
  $("silence-dialog").showModal();
}

function unsilence(number, silenced) {
  change(number, { silenced: now(rows[number]).silenced.filter((each) => each !== silenced) });
  rows[number].checked = null;
  flush(rows[number].unit);
  $(`field-${number}`).focus();
}

function go(number) {
  if (number < 0) return;
  if (!shown.includes(number)) {
    $("query").value = "";
    $("filter").value = "all";
    if (article >= 0) article = rows[number].article;
    list();
  }
  const at = shown.indexOf(number);
  if (at >= limit) {
    limit = at + AT_ONCE;
    list({ keep: true });
  }
  rowElement(number).querySelector(".field textarea").focus({ preventScroll: true });
  rowElement(number).scrollIntoView({ block: innerWidth < 768 ? "start" : "nearest" });
}

// The next or the previous sentence of the list; behind the last one comes the next article.
function step(by) {
  const at = shown.indexOf(active ?? -1), next = shown[at + by];
  if (active === null) return go(shown[0] ?? 0);
  if (next !== undefined) return go(next);
  const beyond = rows[active + by];
  if (article >= 0 && beyond && beyond.article !== article) {
    article = beyond.article;
    list();
    if (shown.length) go(by > 0 ? shown[0] : shown.at(-1));
  }
}

function nextFlagged() {
  const from = active ?? shown[0] ?? 0;
  for (let by = 1; by <= rows.length; by += 1) {
    const number = (from + by) % rows.length;
    if (rows[number].findings.length) return go(number);
  }
}

const KEYS = [
  ["Ctrl+Enter", "accept_next", () => active !== null && accept(active)],
  ["Alt+↓", "next", () => step(1)],
  ["Alt+↑", "previous", () => step(-1)],
  ["Alt+Shift+↓", "next_flagged", nextFlagged],
  ["Alt+1 … 9", "key_terms"],
  ["Alt+Shift+1 … 9", "key_similar"],
  ["Alt+S", "insert_source", () => active !== null && insertSource(active)],
  ["Alt+N", "note", () => $("note")?.focus()],
  ["Alt+L", "lock", () => active !== null && lock(active)],
  ["Alt+Z", "undo", undo],
  ["Alt+Q", "search", () => $("query").focus()],
  ["Alt+H", "keyboard", () => $("keys-dialog").showModal()],
];

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !start || document.querySelector("dialog[open]")) return;
  let act = null;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") act = KEYS[0][2];
  else if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && active !== null) {
      const found = rowElement(active).querySelectorAll(event.shiftKey ? ".take" : ".insert-term");
      act = () => found[digit[1] - 1]?.click();
    } else {
      const name = event.code.replace("Key", "").replace("ArrowDown", "↓").replace("ArrowUp", "↑");
      act = KEYS.find(([keys]) => keys === `Alt+${event.shiftKey ? "Shift+" : ""}${name}`)?.[2];
    }
  }
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- building -------------------------------------------------------------------------------------

async function rebuild() {
  await flushAll();
  $("rebuild-title").textContent = word("rebuild_title", { language: book.name });
  for (const name of ["state", "lines"]) $(`rebuild-${name}`).textContent = ""; // of the build before
  $("rebuild-dialog").showModal();
  try {
    await ask("rebuild", { language: book.code });
    await followBuild();
  } catch (problem) {
    $("rebuild-state").textContent = problem.message;
  }
}

async function followBuild() {
  for (;;) {
    const build = await ask("progress");
    const bar = $("rebuild-progress"), name = start.books.find((each) => each.code === build.language)?.name;
    $("rebuild-title").textContent = word("rebuild_title", { language: name });
    if (build.running && !build.steps) bar.removeAttribute("value");
    else [bar.max, bar.value] = [Math.max(build.steps, 1), build.running ? build.done : Math.max(build.steps, 1)];
    bar.hidden = !build.running;
    $("rebuild-lines").textContent = build.lines.slice(-40).join("\n");
    $("rebuild-lines").scrollTop = $("rebuild-lines").scrollHeight;
    const said = build.running
      ? word("building", { done: build.done, steps: build.steps || "…" })
      : word(build.code === 0 ? "built" : "build_failed", { folder: `output/${build.language}` });
    if ($("rebuild-state").textContent !== said) $("rebuild-state").textContent = said;
    if (!build.running) break;
    await new Promise((done) => setTimeout(done, 700));
  }
  await look();
}

// ---- beginning, and looking for others' changes ----------------------------------------------------

function dismiss() {
  lost = [];
  missed = false;
  notice(null);
}

function notice(message, act = null) {
  $("notice").replaceChildren(message ?? "", ...(act ? [act] : []));
  $("notice").hidden = !message;
}

let looking = false;
async function look() {
  if (looking) return;
  looking = true;
  const language = book.code;
  try {
    const changes = await ask("changes", { language, edition, revision });
    if (language === book.code) {
      if (take(changes)) begin();
      if (lost.length) notice(word("gone", { text: lost.join(" ¶ ") }), button(word("close"), dismiss));
      else if (missed) notice(word("not_there"), button(word("close"), dismiss));
      else notice(start.uses_memory ? null : word("memory_off"));
    }
  } catch (problem) {
    const unbuilt = !rows.length && connected;
    notice(problem.message, unbuilt ? button(word("rebuild"), rebuild) : null);
  } finally {
    looking = false;
  }
}

// Show a book that was just read, at the place where the page was.
function begin() {
  article = Math.min(article, titles.length - 1);
  for (const [unit, work] of works) {
    if (numberOf(unit) >= 0 && rows[numberOf(unit)].key === work.key) continue;
    lost.push(work.mine.target);
    forget(unit);
  }
  for (const [name, text] of Object.entries(localStorage)) {
    const unit = name.startsWith(`anthology:${draftName("")}`) && name.slice(`anthology:${draftName("")}`.length);
    const row = unit && rows[numberOf(unit)], draft = row && JSON.parse(text);
    if (!row || draft.key !== row.key || works.has(unit)) continue;
    if (same(draft.mine, row.said)) localStorage.removeItem(name);
    else {
      works.set(unit, draft);
      schedule(unit, SAVE_AFTER);
    }
  }
  const linked = place.has("key");
  const number = linked ? meant(place.get("key"), place.get("place")) : numberOf(place.get("unit"));
  missed = linked && number < 0;
  if (linked && number >= 0) article = rows[number].article;
  list();
  showStatus();
  setPlace({ article, key: null, place: null });
  if (number >= 0 && shown.includes(number) && !document.querySelector("dialog[open]")) go(number);
}

// The sentence that a link names by its source's key and by its place in the articles.
function meant(key, at) {
  const found = [...rows.keys()].filter((number) => rows[number].key === key);
  return found.find((number) => rows[number].place === at) ?? found[0] ?? -1;
}

async function chooseBook(code) {
  await flushAll();
  works.clear();
  undos = [];
  $("undo").disabled = true;
  book = start.books.find((each) => each.code === code) ?? start.books[0];
  setPlace({ language: book.code });
  [edition, revision, rows, titles] = ["", -1, [], []];
  list();
  $("count").textContent = word("loading");
  await look();
}

function chooseWords(code) {
  words = start.words[code];
  store("interface", code);
  document.documentElement.lang = code;
  document.title = word("page_title");
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  $("key-list").replaceChildren(...KEYS.flatMap(([keys, name]) =>
    [make("dt", {}, make("kbd", {}, keys)), make("dd", {}, word(name))]));
  $("status").dataset.said = "";
  if (book) {
    list({ keep: true });
    showStatus();
  }
}

async function main() {
  try {
    start = await ask("start");
  } catch (problem) {
    return notice(problem.message);
  }
  document.body.classList.add("started");
  store("token", token);
  const known = Object.keys(start.words);
  const wanted = [stored("interface"), ...navigator.languages.map((each) => each.split("-")[0])];
  for (const code of known) $("interface").append(make("option", { value: code, lang: code }, start.words[code].own_name));
  for (const each of start.books) $("language").append(make("option", { value: each.code }, each.name));
  chooseWords(wanted.find((code) => known.includes(code)) ?? "en");
  $("interface").value = document.documentElement.lang;
  $("who").value = stored("who");
  article = Number(place.get("article") ?? 0);
  listen();
  await chooseBook(place.get("language"));
  $("language").value = book.code;
}

function listen() {
  $("language").addEventListener("change", (event) => {
    article = 0;
    chooseBook(event.target.value);
  });
  $("interface").addEventListener("change", (event) => chooseWords(event.target.value));
  $("who").addEventListener("input", (event) => store("who", event.target.value.trim()));
  $("query").addEventListener("input", () => list());
  $("filter").addEventListener("change", () => list());
  $("more").addEventListener("click", () => {
    limit += AT_ONCE;
    list({ keep: true });
  });
  $("skip").addEventListener("click", () => shown.length && go(shown[0]));
  $("undo").addEventListener("click", undo);
  $("next-flagged").addEventListener("click", nextFlagged);
  $("rebuild").addEventListener("click", rebuild);
  for (const name of ["settings", "keys"]) $(name).addEventListener("click", () => $(`${name}-dialog`).showModal());
  for (const each of document.querySelectorAll("[data-close]")) {
    each.addEventListener("click", () => each.closest("dialog").close());
  }
  $("silence-dialog").addEventListener("close", () => $(`field-${active}`)?.focus());
  const fold = () => ($("articles").open = !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();
  addEventListener("hashchange", () => location.reload()); // an address that somebody put in by hand
  setInterval(() => document.hidden || look(), LOOK_EVERY);
  addEventListener("visibilitychange", () => (document.hidden ? flushAll() : look()));
  addEventListener("beforeunload", (event) => {
    if (!works.size) return;
    flushAll();
    event.preventDefault();
  });
}

main();
