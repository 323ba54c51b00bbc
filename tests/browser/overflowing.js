// What does not fit on the page: elements wider than their place, siblings that lie on each other.
() => {
  const found = [];
  const name = (each) => `${each.tagName.toLowerCase()}${each.id ? `#${each.id}` : ""}${[...each.classList].map((c) => `.${c}`).join("")} "${each.textContent.trim().slice(0, 40)}"`;
  const shown = (each) => each.checkVisibility() && getComputedStyle(each).visibility !== "hidden" && !each.closest(".visually-hidden, #map, .skip");
  const may = (style) => style.textOverflow === "ellipsis" || ["auto", "scroll"].includes(style.overflowX);
  const top = document.querySelector("dialog[open]") ?? document.body;

  for (const each of top.querySelectorAll("*")) {
    if (!shown(each) || each.matches("input, textarea, select, option, svg, svg *, iframe")) continue;
    const style = getComputedStyle(each);
    if (each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1 && !may(style)) found.push(`too wide: ${name(each)} ${each.scrollWidth} > ${each.clientWidth}`);
    const low = each.matches("header, #next, button, [role=tab]");
    if (low && each.scrollHeight > each.clientHeight + 2) found.push(`too high: ${name(each)} ${each.scrollHeight} > ${each.clientHeight}`);
    const { right, left } = each.getBoundingClientRect();
    if (right > innerWidth + 1 || left < -1) found.push(`off the page: ${name(each)}`);
  }

  for (const box of top.querySelectorAll("header, #toolbar, #next, #actions, #tabs, #card .doing, .head, footer, .line, .chips")) {
    const rects = [...box.children].filter(shown).map((each) => [each, each.getBoundingClientRect()]);
    for (const [at, [one, a]] of rects.entries()) {
      for (const [other, b] of rects.slice(at + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push(`one on another: ${name(one)} and ${name(other)}`);
      }
    }
  }
  return found;
};
