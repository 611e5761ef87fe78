/* What an old person could not read or hit on this page: one line for each offender. */
(width) => {
  const found = [];
  const about = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 70);
  const box = (node) => node.getBoundingClientRect();
  const shown = (node) =>
    node.getClientRects().length > 0 && box(node).width > 1 && box(node).height > 1 && !node.closest(".away, .skip");
  const speaks = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const channel = (x) => (x / 255 <= 0.03928 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parts(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) { return colour; }
    }
    return [255, 255, 255];
  };
  const contrast = (front, back) => {
    const [a, b] = [light(front), light(back)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const sideways = (node) => {
    let one = node;
    while (one && getComputedStyle(one).overflowX !== "auto") { one = one.parentElement; }
    return one && one.scrollWidth > one.clientWidth && !one.matches("main");
  };
  const target = "a, button, summary, textarea, label.choice, input:not([type=radio]):not([type=file]):not([type=hidden])";

  if (document.documentElement.scrollWidth > width) { found.push("the page is wider than the screen"); }
  for (const node of [...document.querySelectorAll("body *")].filter(shown)) {
    const style = getComputedStyle(node);
    if (speaks(node)) {
      const ratio = contrast(parts(style.color), ground(node));
      if (parseFloat(style.fontSize) < 18) { found.push(`small, ${style.fontSize}: ${about(node)}`); }
      if (ratio < 4.5) { found.push(`pale, ${ratio.toFixed(2)}: ${about(node)}`); }
      if (!sideways(node) && (box(node).left < -1 || box(node).right > width + 1)) { found.push(`beyond the edge: ${about(node)}`); }
    }
    if (node.matches(target)) {
      /* In a list the whole line is the link. */
      const { width: wide, height: high } = box(node.matches("li.row .what a") ? node.closest(".row") : node);
      if (wide < 44 || high < 44) { found.push(`hard to hit, ${wide}×${high}: ${about(node)}`); }
    }
  }
  return found;
}
