// The film of one world told twice. All words come from data attributes, all numbers from trail.json.
const film = document.getElementById("film");
if (film) start(film);

async function start(film) {
  try {
    const answer = await fetch(film.dataset.source, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    film.hidden = false;
    new Film(film, await answer.json()).show(1);
  } catch {
    film.hidden = true;
    document.getElementById("film-broken").hidden = false;
  }
}

const ARRIVED = ["hired", "star", "manager"];
const LEFT = ["quit", "dismissed", "laid_off", "promoted"];
const LINES = 3;

class Film {
  constructor(film, trail) {
    this.film = film;
    this.trail = trail;
    this.words = film.dataset;
    this.letters = Object.fromEntries(this.words.letters.split(" ").map((letter, n) => ["rgvc"[n], letter]));
    this.glyphs = JSON.parse(this.words.glyphs);
    this.month = 1;
    this.timer = null;
    this.until = trail.months;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.worlds = [...film.querySelectorAll("[data-world]")].map((world, side) => this.world(world, side));
    this.scale();
    this.listen();
  }

  world(place, side) {
    const teams = place.querySelector("[data-teams]");
    const seats = [];
    let held = null;
    let team = null;
    for (const seat of this.trail.seats) {
      if (seat.split(".")[0] !== team) {
        team = seat.split(".")[0];
        const box = add(teams, "div", "team");
        add(box, "span", "team-name").textContent = this.words.team.replace("%team", team);
        held = add(box, "div", "team-seats");
      }
      const made = add(held, "span", "seat");
      seats.push({ seat: made, letter: add(made, "b", ""), glyph: add(made, "i", "") });
    }
    const find = (name) => place.querySelector(`[data-${name}]`);
    const bars = [...find("held").children];
    return { side, seats, bars, summary: find("summary-line"), log: find("log"), counts: [...place.querySelectorAll("[data-count]")] };
  }

  scale() {
    const [without, decided] = this.trail.contribution_usd;
    this.gap = decided.map((value, n) => value - without[n]);
    this.x = (month) => (month / this.trail.months) * 468 + 6;
    this.money_y = upright([...without, ...decided]);
    this.gap_y = upright(this.gap);
    const most = this.trail.customers.map((held) => held.loyal.map((_, n) => held.loyal[n] + held.captive[n] + held.mercenary[n] + held.at_risk[n]));
    this.most = Math.max(1, ...most.flat());
  }

  listen() {
    const press = { play: () => this.toggle(), start: () => this.go(1), back: () => this.go(this.month - 1), forward: () => this.go(this.month + 1), end: () => this.go(this.trail.months), replay: () => this.replay() };
    this.button = this.film.querySelector('[data-do="play"]');
    this.slider = this.film.querySelector("[data-month]");
    this.speed = this.film.querySelector("[data-speed]");
    this.status = this.film.querySelector("[data-status]");
    for (const button of this.film.querySelectorAll("[data-do]")) button.addEventListener("click", press[button.dataset.do]);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.speed.addEventListener("change", () => this.timer !== null && this.play(this.until));
    const keys = { " ": press.play, ArrowLeft: press.back, ArrowRight: press.forward, Home: press.start, End: press.end, c: press.replay, C: press.replay };
    document.addEventListener("keydown", (event) => {
      const busy = event.target instanceof Element && event.target.closest(event.key === " " ? "a, button, input, select, textarea, summary" : "input, select, textarea, .scroll");
      if (busy || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
      event.preventDefault();
      keys[event.key]();
    });
    const changes = this.trail.marks.some((mark) => mark.apart) || this.trail.parted_in !== null;
    this.film.querySelector('[data-do="replay"]').disabled = !changes;
    const settle = () => {
      this.pause();
      this.button.hidden = this.still.matches;
      this.speed.parentElement.hidden = this.still.matches;
      this.film.classList.toggle("is-still", this.still.matches);
    };
    this.still.addEventListener("change", settle);
    settle();
  }

  // A step of the trainer's: the film stands, and what happens is read out.
  go(month) {
    this.pause();
    this.show(Math.min(Math.max(month, 1), this.trail.months));
  }

  toggle() {
    if (this.still.matches) return;
    if (this.timer !== null) {
      this.go(this.month);
      return;
    }
    if (this.month >= this.trail.months) this.show(1);
    this.film.scrollIntoView({ block: "start" });
    this.play(this.trail.months);
  }

  play(until) {
    this.pause();
    this.until = until;
    this.status.setAttribute("aria-live", "off");
    this.button.textContent = this.words.pause;
    this.timer = setInterval(() => {
      this.show(this.month + 1);
      if (this.month >= this.until) this.pause();
    }, 1000 / Number(this.speed.value));
  }

  pause() {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.status.setAttribute("aria-live", "polite");
    this.button.textContent = this.words.play;
  }

  // The last thing up to now that happens in one world only, or else the first one: from two months before it.
  replay() {
    const apart = this.trail.marks.filter((mark) => mark.apart).map((mark) => mark.month);
    const past = apart.filter((month) => month <= this.month);
    const month = past.length ? Math.max(...past) : apart.length ? Math.min(...apart) : this.trail.parted_in;
    if (month === null) return;
    this.go(month - 2);
    if (!this.still.matches) this.play(month);
  }

  show(month) {
    this.month = month;
    this.slider.value = month;
    const at = this.words.at.replace("%months", this.trail.months).replace("%month", month);
    this.film.querySelector("[data-at]").textContent = at;
    this.slider.setAttribute("aria-valuetext", at);
    const said = this.worlds.map((world) => this.draw(world));
    const now = this.trail.marks.filter((mark) => mark.month === month).map((mark) => `${this.title(mark.world)}: ${mark.text}`);
    this.status.textContent = [at, ...said, ...(now.length ? now : [this.words.nothing])].join(" ").trim();
    this.money();
  }

  title(side) {
    return JSON.parse(this.words.titles)[side];
  }

  draw(world) {
    const { trail, month } = this;
    const marks = trail.marks.filter((mark) => mark.world === world.side && mark.month <= month);
    const now = new Map(marks.filter((mark) => mark.month === month).reverse().map((mark) => [mark.seat, mark]));
    const count = { r: 0, g: 0, v: 0, c: 0, p: 0 };
    world.seats.forEach((each, seat) => {
      const state = trail.states[world.side][seat][month - 1];
      const plan = trail.on_plan[world.side][seat][month - 1] === "1";
      count[state] += 1;
      if (plan) count.p += 1;
      const event = now.get(seat)?.event ?? this.turned(world.side, seat);
      each.seat.className = ["seat", `is-${state}`, plan && "on-plan", now.get(seat)?.apart && "apart", LEFT.includes(event) && "leaves", ARRIVED.includes(event) && "arrives"].filter(Boolean).join(" ");
      each.letter.textContent = this.letters[state];
      each.glyph.textContent = event ? this.glyphs[event] ?? "" : "";
    });
    const said = this.words.summary.replace(/%([rgvcp])/g, (_, key) => count[key]);
    world.summary.textContent = said;
    this.customers(world);
    this.log(world, marks);
    return `${this.title(world.side)}: ${said}.`;
  }

  // What a seat shows of coming and going where no mark tells of it.
  turned(side, seat) {
    const states = this.trail.states[side][seat];
    const [before, after] = [states[this.month - 2], states[this.month - 1]];
    const taken = (state) => state === "r" || state === "g";
    if (before === undefined || taken(before) === taken(after)) return null;
    return taken(after) ? "hired" : "quit";
  }

  customers(world) {
    const held = this.trail.customers[world.side];
    let left = 0;
    ["loyal", "captive", "mercenary", "at_risk"].forEach((kind, n) => {
      const value = held[kind][this.month - 1];
      const width = (value / this.most) * 400;
      world.bars[n].setAttribute("x", left);
      world.bars[n].setAttribute("width", width);
      left += width;
      world.counts[n].textContent = Math.round(value).toLocaleString(document.documentElement.lang);
    });
  }

  log(world, marks) {
    const lines = marks.slice(-LINES).reverse().map((mark) => {
      const line = document.createElement("li");
      if (mark.month === this.month) line.className = "now";
      add(line, "span", "log-month").textContent = mark.month;
      add(line, "span", "").textContent = mark.text;
      if (mark.apart) add(line, "strong", "").textContent = ` ${this.words.only}`;
      return line;
    });
    world.log.replaceChildren(...lines);
  }

  money() {
    const ends = [...this.trail.contribution_usd, this.gap].map((values) => values[this.month - 1]);
    const [without, decided] = this.trail.contribution_usd;
    const [both, gap] = ["money", "gap"].map((name) => this.film.querySelector(`[data-${name}]`));
    this.line(both, "without", without, this.money_y);
    this.line(both, "with", decided, this.money_y);
    this.line(gap, "with", this.gap, this.gap_y);
    const amounts = [dollars(ends[0]), dollars(ends[1])];
    this.film.querySelector("[data-money-line]").textContent = this.words.money.replace(/%([01])/g, (_, n) => amounts[n]);
    this.film.querySelector("[data-gap-line]").textContent = dollars(ends[2], true);
  }

  // One growing line, a mark at its end, and the level of nothing.
  line(svg, name, values, y) {
    const points = [0, ...values.slice(0, this.month)].map((value, month) => `${this.x(month).toFixed(1)},${y(value).toFixed(1)}`);
    svg.querySelector(`.money-${name}`).setAttribute("points", points.join(" "));
    const [across, down] = points[points.length - 1].split(",").map(Number);
    const end = svg.querySelector(`.money-end-${name}`);
    const places = end.localName === "circle" ? { cx: across, cy: down } : { x: across - 5, y: down - 5 };
    for (const [key, place] of Object.entries(places)) end.setAttribute(key, place);
    for (const key of ["y1", "y2"]) svg.querySelector(".zero").setAttribute(key, y(0));
  }
}

// From values to places in a picture 90 high, with nothing always within it.
function upright(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return (value) => 82 - ((value - low) / (high - low || 1)) * 74;
}

function add(place, name, kind) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  place.append(made);
  return made;
}

// As the server writes money: three figures, a true minus sign.
function dollars(value, signed = false) {
  const size = Math.abs(value);
  const [by, suffix] = [[1e9, "B"], [1e6, "M"], [1e3, "k"]].find(([by]) => size >= by * 0.9995) ?? [1, ""];
  const sign = value < 0 ? "−" : signed && value > 0 ? "+" : "";
  return `${sign}$${Number((size / by).toPrecision(3))}${suffix}`;
}
