/* What is too small, too pale, or out of sight on the page: lists of the offenders.
   `least` has pixels: `type` of any letter, `talk` of what is said, `main` of the main targets. */
(least) => {
  const MAIN = ".bar button, .menu a, .send, .quick button, .choices button, .dialog button, #speak, .voice button, .plus, .choice, .keyboard button, .notice button, .state button, .offer button";
  const about = (node) => node.outerHTML.slice(0, 70);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.offsetParent);
  const speaks = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const channel = (x) => (x / 255 <= 0.03928 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4);
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const colour = (text) => text.match(/[\d.]+/g).map(Number);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const c = colour(getComputedStyle(one).backgroundColor);
      if (c.length < 4 || c[3] > 0) { return c; }
    }
    return [255, 255, 255];
  };
  const contrast = (node) => {
    const [a, b] = [light(colour(getComputedStyle(node).color)), light(ground(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const words = all("body *").filter(speaks);
  const edge = (selector) => document.querySelector(selector).getBoundingClientRect();
  const outside = [];
  if (edge(".bar").top !== 0) { outside.push("the bar is not at the top"); }
  if (Math.abs(edge(".desk").bottom - innerHeight) > 1) { outside.push("the desk is not at the bottom"); }
  if (edge(".skip").bottom > 0 && document.activeElement !== document.querySelector(".skip")) {
    outside.push("the skip link is in the way");
  }
  for (const node of all(".quick button")) {
    const { left, right } = node.getBoundingClientRect();
    if (left < 0 || right > innerWidth) { outside.push(`beyond the edge: ${node.textContent}`); }
  }
  if (edge(".scroll").height < 100) { outside.push("no room for the talk"); }
  return {
    targets: all("button, a:not(.skip), textarea, .choice")
      .filter((node) => {
        const { width, height } = node.getBoundingClientRect();
        const most = node.matches(MAIN) ? least.main : 48;
        return width < most || height < most;
      })
      .map(about),
    contrast: words.filter((node) => contrast(node) < 4.5).map(about),
    lines: words
      .filter((node) => parseFloat(getComputedStyle(node).lineHeight) < 1.5 * parseFloat(getComputedStyle(node).fontSize) - 0.1)
      .map(about),
    type: words
      .filter((node) => parseFloat(getComputedStyle(node).fontSize) < (node.closest(".bubble, .choices") ? least.talk : least.type))
      .map(about),
    outside,
    sideways: document.documentElement.scrollWidth > innerWidth,
  };
}
