// The slider on its way, back and forth; where motion is unwelcome, in ten steps.

const PERIOD_MS = 8000;
const CALM_STEPS = 10;
const CALM_MS = 400; // between two looks at the clock

export class Sweep {
  /** `calm` is a media query; `moved(x)` is called for every place, from 0 to 1. */
  constructor(button, calm, moved) {
    Object.assign(this, { button, calm, moved, running: false });
  }

  toggle(x) {
    if (this.running) this.stop();
    else this.start(x);
  }

  /** Starts from a place, towards the end. */
  start(x) {
    this.started = performance.now() - (PERIOD_MS / 2) * x;
    this.show(true);
    this.frame();
  }

  stop() {
    this.show(false);
  }

  show(running) {
    this.running = running;
    this.button.setAttribute("aria-pressed", String(running));
  }

  frame() {
    if (!this.running) return;
    const cycle = ((performance.now() - this.started) / PERIOD_MS) % 1;
    const x = 1 - Math.abs(1 - 2 * cycle);
    this.moved(this.calm.matches ? Math.round(CALM_STEPS * x) / CALM_STEPS : x);
    if (this.calm.matches) setTimeout(() => this.frame(), CALM_MS);
    else requestAnimationFrame(() => this.frame());
  }
}
