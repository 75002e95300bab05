// The list of who is there keeps working when the connection drops.
// Each mark is kept on this device under a key of its own until the portal says that it has it.

const AGAIN = [2000, 4000, 8000, 15000];
const TIMEOUT = 15000;
const LOOK = 20000;
const AT_ONCE = 100;

function openStore(prefix) {
  let box = window.localStorage;
  let lasting = true;
  try {
    box.setItem(`${prefix}test`, "");
    box.removeItem(`${prefix}test`);
  } catch {
    const kept = new Map();
    box = {
      setItem: (key, value) => kept.set(key, value),
      getItem: (key) => kept.get(key) ?? null,
      removeItem: (key) => kept.delete(key),
      keys: () => [...kept.keys()],
    };
    lasting = false;
  }
  const read = (key) => {
    try {
      return JSON.parse(box.getItem(key));
    } catch {
      return null;
    }
  };
  return {
    lasting,
    put: (mark) => box.setItem(prefix + mark.id, JSON.stringify(mark)),
    drop: (id) => box.removeItem(prefix + id),
    // Another window of the same person may add to it, so it is read anew each time.
    all: () =>
      (box.keys ? box.keys() : Object.keys(box))
        .filter((key) => key.startsWith(prefix))
        .map(read)
        .filter((mark) => mark && mark.url)
        .sort((a, b) => a.seen - b.seen),
  };
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Logging in again in another window gives another token: the cookie has the one that counts.
function token(form) {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
}

async function ask(form, url, options) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), TIMEOUT);
  try {
    return await fetch(url, {
      credentials: "same-origin",
      redirect: "manual",
      signal: control.signal,
      ...options,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": token(form),
        "X-Sent-By": form.dataset.user,
        ...options.headers,
      },
    });
  } finally {
    clearTimeout(timer);
  }
}

function start(form) {
  const store = openStore(`attendance/${form.dataset.user}/`);
  const here = new URL(form.action).pathname;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const rows = new Map([...form.querySelectorAll("[data-who]")].map((row) => [row.dataset.who, row]));
  const stuck = new Set();
  let last = 0;
  let failures = 0;
  let sending = false;
  let sent = false;
  let timer = null;

  const inputs = (row) => [...row.querySelectorAll("input[type=radio]")];
  const markOf = (row) => inputs(row).find((input) => input.checked)?.value ?? "expected";

  function show(row, mark) {
    const wanted = inputs(row).find((input) => input.value === mark) ?? inputs(row).at(-1);
    wanted.checked = true;
  }

  function count() {
    const marks = [...rows.values()].map(markOf);
    part("present").textContent = marks.filter((mark) => mark === "present").length;
    part("total").textContent = marks.filter((mark) => mark !== "excused").length;
  }

  // Said once per change, so that a screen reader does not repeat it.
  function tell(text) {
    const state = part("state");
    if (state.textContent !== text) state.textContent = text;
  }

  function report(why = "") {
    const waiting = store.all().length;
    form.classList.toggle("attend--waiting", waiting > 0);
    if (!waiting) {
      if (why || sent) tell(why || form.dataset.saved);
      return;
    }
    const number =
      waiting === 1 ? form.dataset.pendingOne : form.dataset.pendingMany.replace("{n}", waiting);
    const unkept = store.lasting ? "" : form.dataset.unkept;
    const lost = failures || !navigator.onLine ? form.dataset.kept : "";
    tell([number, why || unkept || lost].filter(Boolean).join(" "));
  }

  // What waits on this device goes before what the portal holds, until it has been sent.
  function apply(marks) {
    const mine = new Set(store.all().filter((mark) => mark.url === here).map((mark) => mark.learner));
    for (const [learner, row] of rows) {
      if (!mine.has(learner)) show(row, marks[learner] ?? "expected");
    }
    const others = Object.keys(marks).filter((learner) => !rows.has(learner));
    part("new").hidden = !others.some((learner) => ["present", "absent"].includes(marks[learner]));
    count();
  }

  function mark(row, value) {
    last = Math.max(Date.now(), last + 1);
    store.put({ id: newId(), url: here, learner: row.dataset.who, mark: value, seen: last });
    count();
    plan(300);
    // A quick connection has it before one could read that it waits.
    if (failures || !navigator.onLine) report();
    else setTimeout(report, 1500);
  }

  // The soonest that was asked for.
  function plan(delay) {
    const due = Date.now() + delay;
    if (timer && timer.due <= due) return;
    clearTimeout(timer?.id);
    timer = { due, id: setTimeout(send, delay) };
  }

  function refused(batch, unknown) {
    const ids = new Set(unknown);
    const names = batch
      .filter((each) => ids.has(each.id))
      .map((each) => rows.get(each.learner)?.querySelector(".who__name").firstChild.textContent.trim());
    return names.length ? form.dataset.unknown.replace("{names}", names.filter(Boolean).join(", ")) : "";
  }

  async function answered(answer, batch) {
    const loggedOut = answer.status === 401 || answer.type === "opaqueredirect";
    part("logged-out").hidden = !loggedOut;
    if (answer.ok) {
      const told = await answer.json();
      for (const id of [...told.done, ...told.unknown]) store.drop(id);
      failures = 0;
      sent = true;
      if (batch[0].url === here) apply(told.marks);
      report(refused(batch, told.unknown));
      return true;
    }
    if (loggedOut || answer.status >= 500) {
      failures += 1;
      report();
      return true;
    }
    // Asking again would get the same answer: it waits until the page is opened anew.
    stuck.add(batch[0].url);
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    report(told.why || form.dataset.refused);
    return true;
  }

  function next() {
    const waiting = store.all().filter((each) => !stuck.has(each.url));
    const url = waiting.some((each) => each.url === here) ? here : waiting[0]?.url;
    return waiting.filter((each) => each.url === url).slice(0, AT_ONCE);
  }

  async function send() {
    timer = null;
    const batch = next();
    if (sending || !batch.length) return;
    sending = true;
    try {
      const body = JSON.stringify({ sent: Date.now(), marks: batch });
      const headers = { "Content-Type": "application/json" };
      await answered(await ask(form, batch[0].url, { method: "POST", headers, body }), batch);
    } catch {
      failures += 1;
      report();
    } finally {
      sending = false;
    }
    if (next().length) plan(failures ? AGAIN[Math.min(failures, AGAIN.length) - 1] : 0);
  }

  // Colleagues and learners with the code word add to the same list.
  async function look() {
    if (document.hidden || sending || store.all().length) return;
    try {
      const answer = await ask(form, here, {});
      part("logged-out").hidden = answer.status !== 401 && answer.type !== "opaqueredirect";
      if (answer.ok) apply((await answer.json()).marks);
    } catch {
      // It is asked again soon.
    }
  }

  function search(event) {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows.values()) {
      const text = row.querySelector(".who__name").textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      found += !row.hidden;
    }
    part("none").hidden = found > 0;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-who]");
    if (row) mark(row, event.target.value);
  });
  window.addEventListener("online", () => plan(0));
  window.addEventListener("offline", () => report());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    plan(0);
    look();
  });
  setInterval(look, LOOK);

  part("save").hidden = true;
  const field = part("search");
  if (field) {
    field.hidden = false;
    field.querySelector("input").addEventListener("input", search);
  }
  // A browser may remember other choices than the portal sent: these are the ones that hold.
  for (const row of rows.values()) show(row, row.querySelector("input[type=hidden]").value);
  for (const each of store.all()) {
    const row = each.url === here && rows.get(each.learner);
    if (row) show(row, each.mark);
  }
  count();
  report();
  plan(0);
}

const form = document.querySelector("[data-attendance]");
if (form) start(form);
