// SPDX-License-Identifier: Apache-2.0
// Moves the page of a batch along while it is screened, and takes suggestions without leaving the row. The page does the
// same work without this file.
"use strict";

(() => {
  const batch = document.getElementById("batch");
  const said = document.getElementById("said");
  if (!batch || !window.fetch) return;
  const home = "/bulk/" + encodeURIComponent(batch.dataset.batch);
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // The progress moves by itself; the rows under the reader's eyes stay until all are there.
  function moved(block) {
    const fresh = parse(block).getElementById("progress");
    const old = document.getElementById("progress");
    if (!fresh || old.contains(document.activeElement) && !fresh.dataset.says) return;
    old.replaceWith(fresh);
  }

  async function refill() {
    const address = new URL(window.location.href);
    address.searchParams.set("part", "results");
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = parse(await answer.text()).getElementById("results");
    const old = document.getElementById("results");
    if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }

  let filled = batch.hasAttribute("data-running") ? document.querySelectorAll("#results .line").length : -1;
  if (filled >= 0 && window.EventSource) {
    const stream = new EventSource(home + "/events");
    stream.addEventListener("progress", (event) => {
      moved(event.data);
      if (filled === 0) refill().then(() => { filled = document.querySelectorAll("#results .line").length; }).catch(() => {});
    });
    stream.addEventListener("ended", (event) => {
      stream.close();
      moved(event.data);
      said.textContent = document.getElementById("progress").dataset.says + " " + batch.dataset.ready;
      refill().catch(() => {});
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form.try");
    if (!form) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.getAttribute("action") + "?part=row", { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
      const fresh = answer.ok && parse(await answer.text()).querySelector("form.try");
      if (!fresh) throw new Error(String(answer.status));
      form.replaceWith(fresh);
      const word = fresh.querySelector("strong");
      said.textContent = word ? word.textContent : "";
      fresh.querySelector("button").focus();
    } catch {
      said.textContent = batch.dataset.failed;
      form.submit();
    }
  });
})();
