// SPDX-License-Identifier: Apache-2.0
// Keys for the desk. Everything they do is a button or a link of the page, which works without them.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const typing = e => e.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

  // go makes a row the current one and puts the keyboard on its way in.
  const go = n => {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove("on");
    at = Math.max(0, Math.min(rows.length - 1, n));
    rows[at].classList.add("on");
    rows[at].querySelector(".what a").focus();
  };

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); return; }
    if (typing(document.activeElement)) return;
    if (e.key === "j" || e.key === "k") { e.preventDefault(); go(at + (e.key === "j" ? 1 : -1)); return; }
    if (e.key === "?") {
      const keys = document.querySelector("[data-keys]");
      if (keys) { e.preventDefault(); keys.open = !keys.open; keys.querySelector("summary").focus(); }
      return;
    }
    if (e.key >= "1" && e.key <= "6") {
      const choice = document.querySelectorAll("[data-choice]")[e.key - 1];
      if (choice) { e.preventDefault(); choice.checked = true; choice.focus(); }
      return;
    }
    const target = [...document.querySelectorAll("[data-key]")].find(x => x.dataset.key === e.key && x.checkVisibility());
    if (!target) return;
    e.preventDefault();
    if (target.matches("select, textarea, input")) { target.focus(); return; }
    if (target.matches("summary")) {
      target.parentElement.open = true;
      const first = target.parentElement.querySelector("select, textarea, input:not([type=hidden])");
      (first || target).focus();
      return;
    }
    target.click();
  });

  // Pictures lie on other servers: they are fetched when somebody asks, and covered again without leaving the page.
  const uncover = document.querySelector("[data-uncover]");
  if (uncover) uncover.addEventListener("click", e => {
    e.preventDefault();
    const list = document.querySelector(".pictures");
    list.classList.toggle("covered");
    for (const img of list.querySelectorAll("img[data-src]")) { img.src = img.dataset.src; img.removeAttribute("data-src"); img.hidden = false; img.nextElementSibling.remove(); }
  });

  // What others do meanwhile: a sentence that is read out, a word at the case it is about. Nothing moves by itself.
  const desk = document.querySelector("[data-desk][data-seen]");
  const live = document.getElementById("live");
  if (!desk || !live || !window.EventSource) return;
  const stream = new EventSource("/desk/events?since=" + encodeURIComponent(desk.dataset.seen));
  stream.addEventListener("message", e => {
    const news = JSON.parse(e.data);
    if (desk.dataset.desk === "case") {
      const mine = news.changes.filter(c => c.id === desk.dataset.case).pop();
      if (!mine) return;
      live.querySelector("[data-says]").textContent = mine.tag;
    } else {
      for (const c of news.changes) {
        const row = rows.find(r => r.dataset.case === c.id);
        if (!row) continue;
        row.querySelector("[data-tag]").textContent = c.kind === "released" ? "" : c.tag;
        row.classList.toggle("over", c.kind === "closed" || c.kind === "decided");
      }
      live.querySelector("[data-says]").textContent = news.says;
    }
    live.querySelector("[data-show]").hidden = false;
  });
  addEventListener("pagehide", () => stream.close());
})();
