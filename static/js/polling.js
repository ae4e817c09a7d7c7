// Polling for HTMX: <div data-poll="2" hx-get="..." hx-trigger="poll"> gets a `poll` event every 2 seconds.
//
// Unlike hx-trigger="every 2s" it asks ten times slower while the tab is hidden and at once when it is seen
// again, backs off while the server does not answer, and never starts a request while one is under way. The
// number is read before every wait: an answer may change it, and an element without it is left alone.
const HIDDEN_FACTOR = 10;
const LONGEST_MS = 60_000;

const pollers = new Map();

class Poller {
  constructor(element) {
    this.element = element;
    this.underWay = 0;
    this.failures = 0;
    element.addEventListener("htmx:beforeSend", (event) => event.target === element && this.underWay++);
    element.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== element) return;
      this.underWay = 0;
      this.failures = event.detail.successful ? 0 : this.failures + 1;
      this.wait();
    });
    this.wait();
  }

  get seconds() {
    return this.element.isConnected ? Number.parseFloat(this.element.dataset.poll) : Number.NaN;
  }

  wait() {
    clearTimeout(this.timer);
    if (!(this.seconds > 0)) {
      pollers.delete(this.element);
      return;
    }
    const interval = this.seconds * 1000;
    let pause = interval * (document.hidden ? HIDDEN_FACTOR : 1);
    // A server that struggles is asked less and less often, and not by all tabs in the same moment.
    if (this.failures) {
      const backedOff = Math.min(interval * 2 ** this.failures, Math.max(LONGEST_MS, interval));
      pause = Math.max(pause, backedOff * (0.8 + 0.4 * Math.random()));
    }
    this.timer = setTimeout(() => this.poll(), pause);
  }

  poll() {
    if (!(this.seconds > 0)) {
      pollers.delete(this.element);
      return;
    }
    if (!this.underWay) this.element.dispatchEvent(new CustomEvent("poll"));
    // The answer restarts the wait; this one is for the case that nothing listens.
    this.wait();
  }
}

function find(root) {
  for (const element of pollers.keys()) if (!element.isConnected) pollers.delete(element);
  const found = [...root.querySelectorAll("[data-poll]")];
  if (root instanceof Element && root.matches("[data-poll]")) found.push(root);
  for (const element of found) if (!pollers.has(element)) pollers.set(element, new Poller(element));
}

document.addEventListener("visibilitychange", () => {
  for (const poller of [...pollers.values()]) {
    if (document.hidden) poller.wait();
    else poller.poll();
  }
});
// A card comes without what stays as it is: that goes over from the one whose place it takes.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  for (const place of fragment.querySelectorAll("[data-stays]")) {
    const kept = target.querySelectorAll(place.dataset.stays);
    if (kept.length) place.replaceWith(...kept);
  }
});
// New content that HTMX brings in announces itself, and so does what a script hands to htmx.process().
document.addEventListener("htmx:load", (event) => find(event.detail.elt ?? event.target));
document.addEventListener("htmx:afterProcessNode", (event) => find(event.detail.elt ?? event.target));
find(document);
