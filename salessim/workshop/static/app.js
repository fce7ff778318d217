// What every page shares: keys that press a button, the list of keys, printing. Words stay in the templates.
document.documentElement.classList.add("js");

const typing = (element) => element instanceof HTMLElement && element.closest("input, select, textarea, [contenteditable], audio, video, [data-own-keys]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?") {
    const help = document.querySelector("[data-help]");
    if (help) {
      help.open = !help.open;
      help.querySelector("summary").focus();
    }
    return;
  }
  // The next step is one Enter away while nothing else has the focus.
  const key = event.key === "Enter" && document.activeElement === document.body ? "ArrowRight" : event.key;
  const pressed = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (pressed) {
    event.preventDefault();
    pressed.click();
  }
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});

// A poll that fails says so once, and takes it back when the next one succeeds.
const lost = (gone) => {
  const line = document.querySelector("[data-lost]");
  const text = gone ? line.dataset.lost : "";
  if (line.textContent !== text) line.textContent = text;
};
for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(failed, () => lost(true));
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && lost(false));
