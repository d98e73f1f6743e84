"use strict";

/* Lists that look for news by themselves do so while somebody sees them, and a count is said only when it changes. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-while-visible]")) event.preventDefault();
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.textContent.trim() === fragment.textContent.trim()) event.detail.shouldSwap = false;
});
