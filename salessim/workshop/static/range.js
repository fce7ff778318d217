// A range: the selects hold the answer, two sliders move them, a sentence says it. Forms may come later, by htmx.
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function sentence(range, low, high) {
  const words = range.dataset;
  const [from, to] = [Number(low.value), Number(high.value)];
  const [least, most] = from < 0 && to <= 0 ? [high, low] : [low, high];
  const side = to > 0 ? words.positive : words.negative;
  const sized = { low: least.dataset.size, high: most.dataset.size, size: most.dataset.size, side };
  if (from < 0 && to > 0) return filled(words.either, { low: low.dataset.size, high: high.dataset.size });
  if (from === 0 && to === 0) return words.nothing;
  if (from === to) return filled(words.exactly, sized);
  return filled(Number(least.value) === 0 ? words.upTo : words.between, sized);
}

function wired(range) {
  if (range.dataset.ready) return;
  range.dataset.ready = "yes";
  const slider = (end) => range.querySelector(`[data-end="${end}"]`);
  const choice = (end) => range.querySelector(`[data-choice="${end}"]`);
  const chosen = (end) => choice(end).options[choice(end).selectedIndex];
  const last = Number(slider("high").max);
  // A select begins with "pick one"; until then its slider waits at its own end of the track.
  const unset = (end) => choice(end).selectedIndex < 1;
  const step = (end) => (unset(end) ? (end === "low" ? 0 : last) : choice(end).selectedIndex - 1);

  function shown() {
    for (const end of ["low", "high"]) {
      slider(end).value = step(end);
      slider(end).setAttribute("aria-valuetext", chosen(end).text);
    }
    const held = range.querySelector("[data-held]");
    held.style.setProperty("--from", `${(100 * step("low")) / last}%`);
    held.style.setProperty("--to", `${(100 * Math.max(step("low"), step("high"))) / last}%`);
    // Where both stand together, the one that can still move lies on top.
    slider("low").style.zIndex = step("low") > last / 2 ? "2" : "1";
    const open = unset("low") || unset("high");
    const crossed = !open && step("low") > step("high");
    // What is upside down cannot be sent; the list says so too.
    choice("high").setCustomValidity(crossed ? range.dataset.crossed : "");
    range.querySelector("[data-said]").textContent =
      open ? range.dataset.open : crossed ? range.dataset.crossed : sentence(range, chosen("low"), chosen("high"));
  }

  // The slider that moves takes the other along, under the eyes of who moves it. A list changes nothing but itself.
  function moved(end, to) {
    const other = end === "low" ? "high" : "low";
    choice(end).selectedIndex = to + 1;
    if (!unset(other) && (end === "low" ? step(other) < to : step(other) > to)) choice(other).selectedIndex = to + 1;
    shown();
  }

  for (const end of ["low", "high"]) {
    slider(end).addEventListener("input", () => moved(end, Number(slider(end).value)));
    choice(end).addEventListener("change", shown);
  }
  shown();
}

const wireAll = () => document.querySelectorAll("[data-range]").forEach(wired);
wireAll();
document.addEventListener("htmx:afterSwap", wireAll);
// A form restored by the browser's back button holds other choices than it was sent with.
window.addEventListener("pageshow", () => document.querySelectorAll("[data-choice]").forEach((each) => each.dispatchEvent(new Event("change"))));
