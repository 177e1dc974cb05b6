// SPDX-License-Identifier: Apache-2.0
// Adds a button that copies a number, where the browser lets a page do so.
"use strict";

(() => {
  if (!navigator.clipboard) return;
  for (const place of document.querySelectorAll("[data-copy] .copy")) {
    const words = place.closest("[data-copy]").dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(place.querySelector("code").textContent);
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
    place.append(" ", button);
  }
})();
