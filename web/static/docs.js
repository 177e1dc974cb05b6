// SPDX-License-Identifier: Apache-2.0
// Starts the interactive description of the API.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("swagger");
  if (!place || !window.SwaggerUIBundle) return;
  window.SwaggerUIBundle({ url: place.dataset.spec, domNode: place, deepLinking: false, validatorUrl: null, presets: [window.SwaggerUIBundle.presets.apis], defaultModelsExpandDepth: 0 });
});
