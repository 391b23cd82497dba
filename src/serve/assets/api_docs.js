// Starts Swagger UI on our own description; nothing is asked of another host and nothing is kept in the browser.
"use strict";

const place = document.getElementById("api");

// What Swagger UI leaves without a name, and headings that skip a level.
const levels = {
  ".opblock-tag, .models > h4, .modal-ux-header h3": 2,
  ".opblock h4, .auth-container h4": 3,
  ".opblock h5, .auth-container h6": 4,
};

function mend() {
  place.querySelector("#servers")?.setAttribute("aria-label", "Server");
  place.querySelectorAll("[role=region]").forEach((region) => region.setAttribute("aria-label", "Responses"));
  place.querySelectorAll("textarea:not([aria-label])").forEach((box) => box.setAttribute("aria-label", "Value"));
  place.querySelectorAll(".copy-to-clipboard button").forEach((button) => button.setAttribute("aria-label", "Copy"));
  place.querySelector(".close-modal")?.setAttribute("aria-label", "Close");
  place.querySelectorAll("pre.microlight").forEach((scrolled) => (scrolled.tabIndex = 0));
  for (const [headings, level] of Object.entries(levels)) {
    place.querySelectorAll(headings).forEach((heading) => heading.setAttribute("aria-level", level));
  }
}

new MutationObserver(mend).observe(place, { childList: true, subtree: true });
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
  tryItOutEnabled: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
