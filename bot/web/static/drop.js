// Files that are dropped onto a form. The form's own field for a file does the same without this.
"use strict";

for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector('input[type="file"]');
  let depth = 0; // the pointer enters and leaves every element within
  const light = (change) => {
    depth = Math.max(depth + change, 0);
    zone.classList.toggle("drop-over", depth > 0);
  };
  zone.addEventListener("dragenter", () => light(1));
  zone.addEventListener("dragleave", () => light(-1));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    light(-depth);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.focus();
  });
  zone.classList.add("drop-ready");
}
