// What tests/accessible.py measures on a page, its shadow roots included.
window.accessible = (() => {
  const within = (root) =>
    [...root.querySelectorAll("*")].flatMap((part) => [part, ...(part.shadowRoot ? within(part.shadowRoot) : [])]);
  const parent = (part) => part.assignedSlot || part.parentElement || part.getRootNode().host;

  function seen(part) {
    if (!part.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let on = part; on; on = parent(on)) {
      const style = getComputedStyle(on);
      if (style.clipPath === "inset(50%)" || on.matches?.(".sr-only, .visually-hidden, [aria-hidden=true]")) return false;
    }
    const box = part.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  const told = (part) => {
    const name = part.id ? `#${part.id}` : part.className?.baseVal ?? part.className;
    const text = part.textContent.trim().slice(0, 30);
    return `${part.getAttribute("role") || part.localName} ${name} ${part.getAttribute("aria-label") || text}`;
  };

  // --- contrast: text over whatever lies below it, the worst stop of a gradient included ---
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function colour(written) {
    if (!known.has(written)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = written;
      pixel.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
      known.set(written, [r, g, b, a / 255]);
    }
    return known.get(written);
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((value, at) => value * a + below[at] * (1 - a));
  const stops = (image) => image.match(/(?:rgba?|color|oklab|oklch)\([^)]*\)/g) || [];

  const grounds = new Map();
  function below(part) {
    if (!part) return [[255, 255, 255]];
    if (grounds.has(part)) return grounds.get(part);
    const style = getComputedStyle(part);
    const own = colour(style.backgroundColor);
    const found = (own[3] === 1 ? [[0, 0, 0]] : below(parent(part))).map((ground) => over(own, ground));
    const image = stops(style.backgroundImage).map(colour);
    const all = [...found, ...image.flatMap((stop) => found.map((ground) => over(stop, ground)))];
    const different = [...new Map(all.map((ground) => [ground.map(Math.round).join(), ground])).values()];
    grounds.set(part, different);
    return different;
  }

  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const worst = (written, part) =>
    Math.min(...below(part).map((ground) => ratio(over(colour(written), ground), ground)));

  const typed = "input:not([type=hidden], [type=checkbox], [type=radio], [type=range]), textarea, select";
  const hasText = (part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

  function contrasts() {
    grounds.clear();
    const low = [];
    let count = 0;
    const judge = (part, written, least, what) => {
      count += 1;
      const found = worst(written, part);
      if (found < least) low.push(`${told(part)} ${what} ${found.toFixed(2)}`);
    };
    for (const part of within(document)) {
      if (part.closest("script, style, noscript") || part.matches(":disabled")) continue;
      const field = part.matches(typed);
      if (!(field || hasText(part)) || !seen(part)) continue;
      const style = getComputedStyle(part);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      judge(part, part.namespaceURI.endsWith("svg") ? style.fill : style.color, large ? 3 : 4.5, "text");
      if (field && part.placeholder) judge(part, getComputedStyle(part, "::placeholder").color, 4.5, "placeholder");
      if (field && parseFloat(style.borderTopWidth)) {
        count += 1;
        const found = worst(style.borderTopColor, parent(part));
        if (found < 3) low.push(`${told(part)} border ${found.toFixed(2)}`);
      }
    }
    return { count, low };
  }

  // --- targets of at least 24 x 24 px, but for links inside a sentence (WCAG 2.2, 2.5.8) ---
  const pressed =
    "a[href], button, summary, input:not([type=hidden]), select, textarea, [role=tab], [role=option], [role=button]";
  function targets() {
    const all = within(document).filter((part) => part.matches(pressed) && seen(part) && !part.matches(":disabled"));
    const inSentence = (part) =>
      part.localName === "a" && getComputedStyle(part).display === "inline" && hasText(part.parentElement);
    const small = all.filter((part) => {
      const large = ({ width, height }) => width >= 24 && height >= 24;
      const boxes = [part, part.closest("label")].filter(Boolean).map((box) => box.getBoundingClientRect());
      return !boxes.some(large) && !inSentence(part);
    });
    return { count: all.length, small: small.map(told) };
  }

  // --- text that its box cuts off; boxes that scroll, and boxes of one line that say so (…), are none ---
  function clipped() {
    return within(document)
      .filter((part) => {
        if (!part.textContent.trim() || part.matches(typed) || !seen(part)) return false;
        const style = getComputedStyle(part);
        const cuts = (axis) => /hidden|clip/.test(style[axis]);
        const wide = cuts("overflowX") && part.scrollWidth > part.clientWidth + 2 && part.clientWidth > 0;
        const high = cuts("overflowY") && part.scrollHeight > part.clientHeight + 2 && part.clientHeight > 0;
        return wide || high;
      })
      .map(told);
  }

  // WCAG 1.4.12; a constructed sheet, which a strict CSP does not forbid.
  const spacing = new CSSStyleSheet();
  spacing.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }" +
      "p { margin-bottom: 2em !important }",
  );
  function spaced(on) {
    const roots = [document, ...within(document).map((part) => part.shadowRoot).filter(Boolean)];
    for (const root of roots) {
      const others = [...root.adoptedStyleSheets].filter((sheet) => sheet !== spacing);
      root.adoptedStyleSheets = on ? [...others, spacing] : others;
    }
  }

  // --- focus ---
  let first = null;
  function focused() {
    let part = document.activeElement;
    while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
    if (!part || part === document.body) return null;
    const style = getComputedStyle(part);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const box = part.getBoundingClientRect();
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { told: told(part), outlined, inView, first: part === first };
  }
  function markFocused(none) {
    let part = document.activeElement;
    while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
    first = none ? null : part;
  }

  // --- Japanese text that is not said to be Japanese ---
  function mislabelled() {
    const japanese = /[ぁ-んァ-ヶ一-鿿]/;
    return within(document)
      .filter((part) => !part.closest("script, style, head") && hasText(part) && seen(part))
      .filter((part) => {
        const own = [...part.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");
        return japanese.test(own) && part.closest("[lang]")?.lang !== "ja";
      })
      .map(told);
  }

  return { contrasts, targets, clipped, spaced, focused, markFocused, mislabelled };
})();
