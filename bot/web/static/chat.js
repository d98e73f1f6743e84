// Comfort for the chat page. Everything here also works without it: the forms post, the page reloads.
"use strict";

const $ = (id) => document.getElementById(id);
const log = $("log"), composer = $("composer"), box = $("text"), notice = $("notice");
const newest = $("newest"), typing = $("typing"), connection = $("connection"), counter = $("counter");
const header = document.querySelector(".site-header");

const WRITING_AFTER = 500;      // ms: most answers are faster, and a flash would only disturb
const WRITING_AT_MOST = 30_000; // ms
const LOST_AFTER = 800;         // ms: short interruptions heal by themselves
const RETRY_FIRST = 1_000, RETRY_LONGEST = 30_000;
const canHover = matchMedia("(hover: hover)").matches; // elsewhere focus would open the keyboard on the screen

// ---- Where the reader is

const atEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 120;

let unseen = null; // the first message that arrived while the reader was further up

function showFrom(message) {
  newest.hidden = true;
  unseen = null;
  scrollTo(0, document.documentElement.scrollHeight);
  // What does not fit under the header is read from its first line.
  if (message.getBoundingClientRect().top < header.offsetHeight) message.scrollIntoView();
}

newest.addEventListener("click", () => {
  showFrom(unseen);
  if (canHover) box.focus({ preventScroll: true });
});
// The place of the composer grows with the text and with notices: the last line stays above it.
new ResizeObserver(() => { if (atEnd()) scrollTo(0, document.documentElement.scrollHeight); }).observe(composer.parentElement);
addEventListener("scroll", () => { if (atEnd()) { newest.hidden = true; unseen = null; } }, { passive: true });

// ---- What arrives

const messages = () => [...log.querySelectorAll("[data-seq]")];
const newestSeq = () => Math.max(Number(log.dataset.lastSeq), ...messages().map((m) => Number(m.dataset.seq)));

function insert(html) {
  // A template's content is inert. This is the server's own rendering, the only HTML that is ever parsed here.
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  const message = parsed.content.querySelector("article[data-seq]");
  if (!message || $(message.id)) return; // after a reconnection the server may repeat what is already shown

  const mine = message.dataset.direction === "in";
  const follow = mine || atEnd();
  if (message.querySelector("form:not(.pushed)")) {
    for (const button of log.querySelectorAll("form:not(.pushed) button.choice")) button.disabled = true;
  }
  message.classList.add("arrived");
  if ($("starters")) $("starters").remove();
  if (!mine) writing.answered(Number(message.dataset.seq));
  log.append(message);
  if (follow) return showFrom(message);
  unseen ??= message;
  newest.hidden = false;
}

const writing = {
  answeredUpTo: newestSeq(), timers: [],
  asked(seq) {
    if (this.answeredUpTo > seq) return; // the stream was faster than the answer to the post
    this.stop();
    this.timers = [
      setTimeout(() => { typing.hidden = false; }, WRITING_AFTER),
      setTimeout(() => this.stop(), WRITING_AT_MOST),
    ];
  },
  answered(seq) { this.answeredUpTo = Math.max(this.answeredUpTo, seq); this.stop(); },
  stop() { this.timers.forEach(clearTimeout); typing.hidden = true; },
};

// ---- The stream

let source, lostTimer, retryTimer, delay = RETRY_FIRST;

function listen() {
  clearTimeout(retryTimer);
  if (source) source.close();
  source = new EventSource(`/chat/stream?after=${newestSeq()}`);
  source.addEventListener("message", (event) => insert(event.data));
  source.addEventListener("open", () => {
    clearTimeout(lostTimer);
    lostTimer = undefined;
    connection.hidden = true;
    delay = RETRY_FIRST;
  });
  source.addEventListener("error", () => {
    lostTimer ??= setTimeout(() => { connection.hidden = false; }, LOST_AFTER);
    // The browser reconnects by itself after a lost line, but gives up for good after an HTTP error.
    if (source.readyState === EventSource.CLOSED) {
      retryTimer = setTimeout(listen, delay);
      delay = Math.min(delay * 2, RETRY_LONGEST);
    }
  });
}
addEventListener("online", () => { if (source.readyState !== EventSource.OPEN) listen(); });
// A page kept in the browser's back/forward memory comes back with its stream cut.
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

// ---- What is sent

let busy = false, unsure = {}; // unsure: a post whose answer was lost, to be repeated under the same key

function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID(); // absent on plain http other than localhost
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function formOf(name, value, file, key) {
  if (!file) return new URLSearchParams({ [name]: value, key });
  const form = new FormData(); // only this kind of form carries files
  for (const [field, content] of Object.entries({ [name]: value, key, file })) form.append(field, content);
  return form;
}

async function post(name, value, form, file) {
  const isAgain = unsure.name === name && unsure.value === value && unsure.file === file;
  const key = isAgain ? unsure.key : freshKey();
  let sentence = composer.dataset.failed;
  notice.textContent = "";
  busy = true;
  form.setAttribute("aria-busy", "true");
  unsure = { name, value, file, key };
  try {
    const response = await fetch("/chat/messages", {
      method: "POST", headers: { Accept: "application/json" }, body: formOf(name, value, file, key),
    });
    if (response.status < 500) unsure = {};
    const answer = await response.json();
    if (response.ok) {
      writing.asked(answer.seq);
      if (source.readyState === EventSource.CLOSED) listen(); // the line is evidently back
      return true;
    }
    sentence = answer.error || sentence;
  } catch { /* offline, or an answer that is not ours: the sentence above says so */ }
  finally { busy = false; form.removeAttribute("aria-busy"); }
  notice.textContent = sentence;
  return false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (!form.matches("form[data-post]")) return;
  event.preventDefault();
  if (busy) return;
  const typed = form === composer;
  const value = typed ? box.value : button.value;
  const file = typed ? picker.files[0] : undefined;
  if (typed && ((!value.trim() && !file) || charactersLeft() < 0)) return;
  const accepted = await post(typed ? "text" : button.name, value, form, file);
  if (accepted && file && picker.files[0] === file) choose(null);
  if (typed && accepted && box.value.startsWith(value)) { // what was typed meanwhile stays
    box.value = box.value.slice(value.length);
    measure();
  }
  if (typed || canHover) box.focus({ preventScroll: true });
});

// ---- The file

const picker = $("file");

function choose(file) {
  if (!file) picker.value = "";
  $("chosen").hidden = !file;
  $("chosen-name").textContent = file ? file.name : "";
}

picker.addEventListener("change", () => {
  const file = picker.files[0];
  const tooLarge = file && file.size > Number(composer.dataset.largest);
  notice.textContent = tooLarge ? composer.dataset.tooLarge : "";
  choose(tooLarge ? null : file);
  if (canHover) box.focus({ preventScroll: true });
});
$("unchoose").addEventListener("click", () => { choose(null); box.focus({ preventScroll: true }); });

// ---- The box

const limit = box.maxLength;
box.removeAttribute("maxlength"); // it would cut a pasted text without a word; the counter speaks instead
const charactersLeft = () => limit - [...box.value].length;

function measure() {
  const left = charactersLeft();
  counter.hidden = left > 300;
  counter.classList.toggle("over", left < 0);
  $("left").textContent = left;
  if (!CSS.supports("field-sizing", "content")) {
    box.rows = 1;
    while (box.scrollHeight > box.clientHeight && box.rows < 8) box.rows += 1;
  }
  draft(box.value);
}

// What is being written survives a change of language and ends with the tab.
function draft(text) {
  try {
    if (text === undefined) return sessionStorage.getItem("draft") ?? "";
    sessionStorage.setItem("draft", text);
  } catch { /* the browser allows no storage: nothing is remembered */ }
  return "";
}

box.addEventListener("input", measure);
box.addEventListener("keydown", (event) => {
  // While letters are being composed (Japanese, accents), Enter ends the composition and sends nothing.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  composer.requestSubmit();
});

box.value ||= draft();
measure();
if (canHover) $("keys").hidden = false;
composer.noValidate = true; // an empty box is simply not sent
if (picker.files[0]) choose(picker.files[0]); // browsers remember it over a reload
if (messages().length) showFrom(log.lastElementChild);
listen();
