// SPDX-License-Identifier: Apache-2.0
// Makes the pre-check page quicker: it checks again after a pause in typing and explains a marked word beside it. The page
// does the same work without this file.
"use strict";

(() => {
  const form = document.getElementById("check");
  const said = document.getElementById("said");
  const busy = document.getElementById("busy");
  if (!form || !window.fetch || !window.AbortController) return;

  const pause = 700; // milliseconds without a key until the text is checked again
  let timer = 0;
  let running = null; // the request on its way
  let waiting = null; // a result that came while the reader was inside the old one

  const result = () => document.getElementById("result");

  // Title and brand are one line: Enter asks for the answer, as in any one-line field.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.hasAttribute("data-submit")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!empty()) check(); }, pause);
  });

  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (by && by.hasAttribute("formaction")) return; // a switch of language or theme: a new page
    event.preventDefault();
    clearTimeout(timer);
    if (by && by.name === "use") {
      document.getElementById("title").value = by.value;
      check({ thenFocus: true });
    } else {
      check({ thenFocus: true });
    }
  });

  // Examples fill the form, so that the reader sees what was asked.
  document.addEventListener("submit", (event) => {
    const example = event.target.closest(".examples form");
    if (!example) return;
    event.preventDefault();
    for (const input of example.querySelectorAll("input")) form.elements[input.name].value = input.value;
    check({ thenFocus: true });
  });

  const empty = () => ["title", "brand", "bullets", "description", "keywords"].every((name) => form.elements[name].value.trim() === "");

  async function check(how = {}) {
    if (running) running.abort();
    const mine = new AbortController();
    running = mine;
    say(form.dataset.waiting);
    try {
      const answer = await fetch("/?part=result", { method: "POST", body: new URLSearchParams(new FormData(form)), signal: mine.signal, headers: { Accept: "text/html" } });
      const kind = answer.headers.get("Content-Type") || "";
      if (!kind.startsWith("text/html") || ![200, 422, 503].includes(answer.status)) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("result");
      if (running !== mine) return;
      if (!fresh) throw new Error("no result");
      say("");
      place(fresh, how.thenFocus);
    } catch (error) {
      if (error.name !== "AbortError" && running === mine) say(form.dataset.failed);
    } finally {
      if (running === mine) running = null;
    }
  }

  function say(text) {
    busy.textContent = text;
    busy.hidden = text === "";
  }

  // A new result waits while the reader is inside the old one, unless she asked for it.
  function place(fresh, asked) {
    if (!asked && result().contains(document.activeElement)) {
      waiting = fresh;
      said.textContent = form.dataset.stale;
      return;
    }
    waiting = null;
    const open = new Set([...result().querySelectorAll("details[open][data-keep]")].map((d) => d.dataset.keep));
    hide();
    result().replaceWith(fresh);
    for (const d of fresh.querySelectorAll("details[data-keep]")) if (open.has(d.dataset.keep)) d.open = true;
    said.textContent = fresh.dataset.says || "";
    if (asked) {
      fresh.focus({ preventScroll: true });
      const box = fresh.getBoundingClientRect();
      if (box.top < 0 || box.top > window.innerHeight * 0.6) fresh.scrollIntoView({ block: "start" });
    }
  }

  document.addEventListener("focusout", () => {
    setTimeout(() => { if (waiting && !result().contains(document.activeElement)) place(waiting, false); }, 0);
  });

  // The explanation beside a marked word: the reason of its finding, taken from the list below it.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  let shownFor = null;
  let closing = 0;

  function show(mark, number) {
    clearTimeout(closing);
    if (shownFor === mark) return;
    const finding = document.getElementById("f" + number);
    if (!finding) return;
    tip.replaceChildren(finding.querySelector(".reason").cloneNode(true), finding.querySelector(".facts").cloneNode(true));
    tip.hidden = false;
    shownFor = mark;
    const at = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const left = Math.max(16, Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 16));
    const above = at.bottom + tip.offsetHeight + 16 > window.innerHeight && at.top > tip.offsetHeight + 16;
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = (above ? at.top - tip.offsetHeight - 8 : at.bottom + 8) + window.scrollY + "px";
  }

  function hide() {
    tip.hidden = true;
    shownFor = null;
  }

  const soon = () => { clearTimeout(closing); closing = setTimeout(hide, 250); };
  const markOf = (target) => target instanceof Element ? target.closest(".hit") : null;

  document.addEventListener("mouseover", (event) => {
    const mark = markOf(event.target);
    if (mark) show(mark, mark.dataset.finding);
    else if (tip.contains(event.target)) clearTimeout(closing);
    else if (shownFor) soon();
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest ? event.target.closest(".ref a") : null;
    if (link) show(link, link.hash.slice(2));
    else if (!tip.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !tip.hidden) { hide(); event.stopPropagation(); } });

  // Going to a finding opens its evidence and puts the reader there.
  document.addEventListener("click", (event) => {
    const mark = markOf(event.target);
    const link = event.target.closest(".ref a");
    const id = link ? link.hash.slice(1) : mark ? "f" + mark.dataset.finding : "";
    const finding = id && document.getElementById(id);
    if (!finding) return;
    event.preventDefault();
    hide();
    const evidence = finding.querySelector("details");
    if (evidence) evidence.open = true;
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
  });
})();
