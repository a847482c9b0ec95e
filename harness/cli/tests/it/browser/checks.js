// What a page is checked for, as an expression: each function gives a list of sentences, empty where all is well.
(() => {
  const body = document.body;
  const all = (selector) => [...document.querySelectorAll(selector)];
  // An element as a person would point at it.
  const called = (element) => {
    const classes = (element.getAttribute("class") || "").trim().split(/\s+/).filter(Boolean).map((name) => "." + name);
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${classes.join("")}> "${text}"`;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const isDrawn = (element) => Boolean(element.closest("svg"));
  // Every text that is seen: its node, its element, and the boxes it takes.
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.data.trim() || element.closest("title, desc, style, script") || !isShown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
      if (boxes.length) found.push({ node, element, boxes });
    }
    return found;
  };
  const drawnTexts = (svg) => [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());

  // Opens what is folded; tells how much.
  const open = () => all("details:not([open])").map((details) => (details.open = true)).length;

  // Nothing beyond the sides of the window or of its own box, nothing cut, drawn texts legible and apart.
  const layout = (width) => {
    const found = [];
    const wide = document.documentElement.scrollWidth;
    if (innerWidth !== width) found.push(`the window is ${innerWidth} px wide`);
    if (wide > width) found.push(`the document is ${wide} px wide`);
    for (const element of body.querySelectorAll("*")) {
      if (!isShown(element)) continue;
      const box = element.getBoundingClientRect();
      const scrolls = element.parentElement.closest(".scroll");
      if (!scrolls && (box.right > width + 1 || box.left < -1))
        found.push(`${called(element)} reaches from ${box.left} to ${box.right}`);
      if (isDrawn(element)) continue;
      const style = getComputedStyle(element);
      const cut = [style.overflowX, style.overflowY].some((kind) => kind === "hidden" || kind === "clip");
      if (cut && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1))
        found.push(`${called(element)} is cut`);
    }
    for (const { element, boxes } of texts()) {
      if (isDrawn(element)) continue;
      let block = element;
      while (getComputedStyle(block).display === "inline") block = block.parentElement;
      const frame = block.getBoundingClientRect();
      for (const box of boxes)
        if (box.left < frame.left - 2 || box.right > frame.right + 2)
          found.push(`${called(element)} leaves its ${block.localName}: ${box.left} to ${box.right} in ${frame.left} to ${frame.right}`);
    }
    for (const svg of all("svg")) {
      if (!isShown(svg)) continue;
      const frame = svg.getBoundingClientRect();
      const scale = frame.width / svg.viewBox.baseVal.width;
      const placed = drawnTexts(svg).map((text) => [text, text.getBoundingClientRect()]);
      placed.forEach(([text, box], at) => {
        const size = parseFloat(getComputedStyle(text).fontSize) * scale;
        if (size < 11) found.push(`${called(text)} is drawn ${size.toFixed(1)} px high`);
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
          found.push(`${called(text)} leaves its drawing`);
        for (const [other, place] of placed.slice(at + 1)) {
          // Boxes are as high as a face's highest letters with their accents: touching ones look apart.
          const across = Math.min(box.right, place.right) - Math.max(box.left, place.left);
          const down = Math.min(box.bottom, place.bottom) - Math.max(box.top, place.top);
          if (across > 1 && down > 0.35 * Math.min(box.height, place.height))
            found.push(`${called(text)} lies on ${called(other)}`);
        }
      });
    }
    return found;
  };

  const colour = (text) => {
    const parts = text.match(/[\d.]+/g);
    if (!parts || !text.startsWith("rgb")) return null;
    const [red, green, blue, alpha = 1] = parts.map(Number);
    return { red, green, blue, alpha };
  };
  const over = (upper, lower) => {
    const mix = (name) => upper[name] * upper.alpha + lower[name] * (1 - upper.alpha);
    return { red: mix("red"), green: mix("green"), blue: mix("blue"), alpha: 1 };
  };
  const luminance = ({ red, green, blue }) => {
    const linear = [red, green, blue].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  // The solid colours under an element. Gradients are passed over: the only ones are the shades at the edges of what
  // scrolls, which are there to be seen where a table goes on and lie under letters that are cut anyway.
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const paint = colour(getComputedStyle(at).backgroundColor);
      if (paint && paint.alpha > 0) layers.push(paint);
      if (paint && paint.alpha === 1) break;
    }
    const dark = matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches;
    const canvas = dark ? { red: 18, green: 18, blue: 18, alpha: 1 } : { red: 255, green: 255, blue: 255, alpha: 1 };
    return layers.reverse().reduce((lower, upper) => over(upper, lower), canvas);
  };
  // The fills under a drawn text: of the shapes before it, at places all over it. Lines are passed over: they are thinner
  // than letters.
  const underDrawn = (text) => {
    const svg = text.closest("svg");
    const ground = behind(svg);
    const shapes = [...svg.querySelectorAll("rect, circle, ellipse, polygon, path, polyline, line, text")];
    const before = shapes.slice(0, shapes.indexOf(text)).filter((shape) => shape.localName !== "text");
    const filled = before.map((shape) => [shape, colour(getComputedStyle(shape).fill)]).filter(([, fill]) => fill && fill.alpha > 0);
    const box = text.getBBox();
    const found = new Map();
    for (const x of [0.02, 0.25, 0.5, 0.75, 0.98])
      for (const y of [0.25, 0.5, 0.75]) {
        const point = svg.createSVGPoint();
        point.x = box.x + box.width * x;
        point.y = box.y + box.height * y;
        const hit = filled.filter(([shape]) => shape.isPointInFill(point));
        const paint = hit.reduce((lower, [, fill]) => over(fill, lower), ground);
        found.set(JSON.stringify(paint), paint);
      }
    return [...found.values()];
  };
  // Contrast AA of WCAG 2.1.
  const contrasts = () => {
    const found = [];
    for (const { element } of texts()) {
      const style = getComputedStyle(element);
      const drawn = element.closest("svg text");
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ink = colour(drawn ? style.fill : style.color);
      for (const ground of drawn ? underDrawn(drawn) : [behind(element)]) {
        const seen = contrast(over(ink, ground), ground);
        if (seen < (isLarge && !drawn ? 3 : 4.5))
          found.push(`${called(element)} has a contrast of ${seen.toFixed(2)}: ${JSON.stringify(ink)} on ${JSON.stringify(ground)}`);
      }
    }
    return found;
  };

  // What the document says of itself.
  const names = () => {
    const found = [];
    if (!document.documentElement.lang) found.push("no language");
    if (!document.title.trim()) found.push("no title");
    if (all("main").length !== 1) found.push(`${all("main").length} main landmarks`);
    const ids = all("[id]").map((element) => element.id);
    found.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the id ${id} twice`));
    for (const kind of ["aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "for", "headers"])
      for (const element of all(`[${kind}]`))
        for (const id of element.getAttribute(kind).split(/\s+/))
          if (!document.getElementById(id)) found.push(`${called(element)} has ${kind} of nothing: ${id}`);
    for (const link of all("a[href^='#']"))
      if (!document.getElementById(link.hash.slice(1))) found.push(`${called(link)} leads nowhere`);
    let level = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6")) {
      const next = Number(heading.localName[1]);
      if (next > level + 1) found.push(`${called(heading)} comes after a heading of level ${level}`);
      level = next;
    }
    if (all("h1").length !== 1) found.push(`${all("h1").length} headings of the first level`);
    for (const image of all("img"))
      if (!image.alt.trim()) found.push(`${called(image)} has no words`);
    for (const region of all(".scroll"))
      if (!region.getAttribute("aria-label") || !region.getAttribute("role")) found.push(`${called(region)} scrolls and has no name`);
    const labels = all(".scroll").map((region) => region.getAttribute("aria-label"));
    found.push(...labels.filter((name, at) => labels.indexOf(name) !== at).map((name) => `two regions are called ${name}`));
    for (const table of all("table")) {
      if (!table.caption && !table.getAttribute("aria-label")) found.push(`${called(table)} has no name`);
      for (const head of table.querySelectorAll("thead th, thead td"))
        if (head.scope !== "col") found.push(`${called(head)} heads no column`);
      for (const row of table.tBodies[0]?.rows || []) {
        const words = [...row.cells].filter((cell) => !cell.classList.contains("number") && cell.textContent.trim());
        const heads = words.filter((cell) => cell.localName === "th" && cell.scope === "row");
        if (row.cells.length > 1 && words.length && heads.length !== 1) found.push(`${called(row)} has ${heads.length} heads`);
      }
    }
    return found;
  };

  // Nothing that runs, and a policy that lets nothing run or come from elsewhere.
  const scripts = () => {
    const found = all("script, iframe, object, embed, link, base, form, [srcdoc]").map((element) => `there is ${called(element)}`);
    for (const element of all("*"))
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`${called(element)} has ${name}`);
        if (/^\s*(javascript|vbscript):/i.test(value)) found.push(`${called(element)} runs ${value}`);
      }
    const policy = document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content || "";
    if (!policy.includes("default-src 'none'") || /script-src/.test(policy)) found.push(`the policy is "${policy}"`);
    return found;
  };

  // On paper: sides as on a screen, no figure higher than a page, nothing folded away.
  const paper = (width, height) => {
    const found = [];
    const high = (element) => element.getBoundingClientRect().height;
    for (const element of all("figure, svg, img"))
      if (isShown(element) && !element.closest(".numbers") && high(element) > height && !element.querySelector(".shots"))
        found.push(`${called(element)} is ${high(element)} px high on a page of ${height}`);
    for (const element of all("main *")) {
      if (isDrawn(element) && element.localName !== "svg") continue;
      const box = element.getBoundingClientRect();
      if (isShown(element) && box.right > width + 1) found.push(`${called(element)} reaches to ${box.right} on paper`);
    }
    for (const details of all("details.cell"))
      for (const inside of details.children)
        if (inside.localName !== "summary" && (!isShown(inside) || high(inside) === 0))
          found.push(`${called(details)} is folded away on paper`);
    return found;
  };

  // What a keyboard has to reach: what folds, and what is wider than its window. Each is marked with a number.
  const stops = () => {
    const wanted = all("summary, a[href], .scroll").filter(isShown)
      .filter((element) => !element.matches(".scroll") || element.scrollWidth > element.clientWidth);
    wanted.forEach((element, at) => (element.dataset.stop = at));
    return wanted.map(called);
  };
  // Where the focus is, and whether it is seen.
  const focus = () => {
    const element = document.activeElement;
    if (!element || element === body) return null;
    const style = getComputedStyle(element);
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const paint = colour(style.outlineColor);
    const away = element.parentElement || element;
    const enough = style.outlineStyle === "auto" || (paint && contrast(over(paint, behind(away)), behind(away)) >= 3);
    return {
      stop: element.dataset.stop ?? null, what: called(element), seen: seen && enough,
      folds: element.localName === "summary", open: element.parentElement.open ?? null,
    };
  };

  return { open, layout, contrasts, names, scripts, paper, stops, focus };
})()
