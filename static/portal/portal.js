import htmx from "htmx.org";

// The content security policy allows neither inline styles nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
window.htmx = htmx;

// Who sent a form from the keyboard goes on at what the answer says, not before the page's head.
// A browser may keep nothing for us; then the page begins at its top, as ever.
function noteSentByKeyboard(form) {
  const byKeyboard = document.activeElement.matches(":focus-visible");
  try {
    if (byKeyboard && !("download" in form.dataset)) sessionStorage.setItem("sent", "yes");
  } catch {}
}
function placeToGoOn() {
  const summary = document.querySelector("[data-focus-first]");
  let sent = null;
  try {
    sent = sessionStorage.getItem("sent");
    sessionStorage.removeItem("sent");
  } catch {}
  if (summary || !sent || location.hash || document.querySelector("[autofocus]")) return summary;
  const told = document.querySelector("main > .utrecht-alert[role]") || document.querySelector("h1");
  if (told) told.tabIndex = -1;
  return told;
}

function onReady() {
  const place = placeToGoOn();
  if (place) place.focus();
  // A native form may be sent once: the button tells that it's busy.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || event.defaultPrevented) return;
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
    noteSentByKeyboard(form);
  });
  // Coming back with the browser's back button, the form can be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
  // A form that answers with a file leaves the page standing.
  for (const form of document.querySelectorAll("form[data-download]")) {
    form.addEventListener("submit", () => setTimeout(() => delete form.dataset.sent, 3000));
  }
  // Filters work at once; without script there is the button.
  for (const form of document.querySelectorAll("form[data-autosubmit]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  // allauth's passkey script tells a failure to the console only.
  document.addEventListener("allauth.error", () => {
    for (const alert of document.querySelectorAll("[data-passkey-failed]")) alert.hidden = false;
  });
  for (const all of document.querySelectorAll("[data-check-all]")) {
    const boxes = [...document.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)];
    const follow = () => {
      const checked = boxes.filter((box) => box.checked).length;
      all.checked = checked === boxes.length;
      all.indeterminate = checked > 0 && !all.checked;
    };
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
    for (const box of boxes) box.addEventListener("change", follow);
    // The browser may remember what was ticked when one comes back.
    window.addEventListener("pageshow", follow);
    all.closest("label").hidden = false;
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", onReady);
else onReady();
