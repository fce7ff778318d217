// A slider says its value in words at once, to eyes and to screen readers; the answer comes from the server.
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (!(slider instanceof HTMLInputElement) || !slider.dataset.written) return;
  const words = JSON.parse(slider.dataset.written)[slider.valueAsNumber];
  slider.setAttribute("aria-valuetext", words);
  for (const output of slider.labels.length ? document.querySelectorAll(`output[for="${CSS.escape(slider.id)}"]`) : []) {
    output.textContent = words;
  }
});
