// Saves each answer of a form as it is given. Everything here also works without it: the page's button saves all.
"use strict";

const form = document.getElementById("form"), state = document.getElementById("state");
const progress = document.getElementById("progress"), counted = document.getElementById("progress-said");
const TIMEOUT = 20_000; // ms

let lane = Promise.resolve(); // one answer after the other: each tells what follows from it

function say(text, failed = false) {
  state.textContent = text;
  state.classList.toggle("failed", failed);
}

/** What one question's controls hold, as the page's button would send it. */
function fieldsOf(ask) {
  const body = new URLSearchParams({ language: form.elements.language.value });
  for (const control of ask.querySelectorAll("input, select, textarea")) {
    const isTick = control.type === "radio" || control.type === "checkbox";
    if (control.name && control.type !== "file" && (!isTick || control.checked)) body.append(control.name, control.value);
  }
  return body;
}

function mark(ask, trouble) {
  const error = ask.querySelector(".ask-error");
  error.textContent = trouble;
  error.hidden = !trouble;
  ask.classList.toggle("ask-wrong", Boolean(trouble));
  const control = ask.querySelector("fieldset, input:not([type=hidden]), select, textarea");
  const ids = (control.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== error.id);
  if (trouble) ids.push(error.id);
  control.toggleAttribute("aria-invalid", false);
  if (trouble) control.setAttribute("aria-invalid", "true");
  if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** The questions as they are now; what somebody is typing at, or has to put right, stays as it is. */
async function refresh(saved) {
  const answer = await fetch(form.action, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(TIMEOUT) });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("questions"), focused = document.activeElement;
  for (const ask of document.querySelectorAll(".ask[data-control]")) {
    const other = page.getElementById(ask.id);
    const isBusy = ask.contains(focused) || ask.classList.contains("ask-wrong") || ask.querySelector("input[type=file]")?.files.length;
    if (other && (isBusy || ask === saved)) other.replaceWith(document.adoptNode(ask));
  }
  document.getElementById("questions").replaceWith(document.adoptNode(now));
  if (focused && focused.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

async function save(ask) {
  const body = fieldsOf(ask);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { accept: "application/json" }, signal: AbortSignal.timeout(TIMEOUT),
    });
    const said = await answer.json();
    if (!answer.ok) return say(said.error, true);
    mark(ask, said.trouble);
    if (said.is_kept) {
      ask.querySelector("[data-shown]").value = said.shown;
      ask.querySelector("[data-offered]").value = said.offered;
      progress.max = said.total || 1;
      progress.value = said.answered;
      counted.textContent = `${said.answered}/${said.total}`;
      say(form.dataset.saved);
    } else say("");
    if (said.is_changed) await refresh(ask);
  } catch {
    say(form.dataset.failed, true); // the button sends it again
  }
}

form?.addEventListener("change", (event) => {
  const ask = event.target.closest(".ask[data-control]");
  if (!ask || event.target.type === "file" || ask.dataset.control === "file") return;
  if (ask.dataset.control === "rank" && [...ask.querySelectorAll("select")].some((one) => !one.value)) return;
  lane = lane.then(() => save(ask));
});

document.getElementById("wrong")?.focus();
