// SPDX-License-Identifier: Apache-2.0
// Lets a file be dropped on the form, and says that it is on its way. The form does the same work without this file.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const input = document.getElementById("file");
  const busy = document.getElementById("busy");
  if (!form || !input) return;
  const drop = input.closest(".drop");

  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer && event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
  });

  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return; // a switch of language or theme
    busy.textContent = form.dataset.sending;
  });
})();
