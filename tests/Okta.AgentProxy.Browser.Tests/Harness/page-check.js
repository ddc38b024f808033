() => {
  const problems = [];
  const say = (what, element) => problems.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
  const shown = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const text = element => (element.textContent || "").trim();

  // Names: every control says what it is, in text that is seen (a placeholder is none).
  const nameOf = element => {
    const label = element.getAttribute("aria-label");
    if (label) return label;
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map(id => text(document.getElementById(id) ?? document.createElement("i"))).join(" ").trim();
    if (element.labels && element.labels.length > 0) return [...element.labels].map(text).join(" ").trim();
    if (element.matches("a,button,summary")) return text(element);
    if (element.matches("fieldset")) return text(element.querySelector("legend") ?? document.createElement("i"));
    return "";
  };
  for (const control of document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,fieldset,[role=img],[role=region],nav,table,section")) {
    if (!shown(control) || control.matches("table")) continue;
    if (!nameOf(control)) say("no name", control);
  }
  for (const input of document.querySelectorAll("input:not([type=hidden]),select,textarea")) {
    if (!input.labels || input.labels.length === 0 || ![...input.labels].some(shown)) say("no visible label", input);
  }

  // References lead somewhere, and ids are unique.
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  for (const id of ids.filter((id, index) => ids.indexOf(id) !== index)) problems.push(`id twice: ${id}`);
  for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) say(`${attribute} leads nowhere (${id})`, element);
      }
    }
  }

  // Headings: one of the first level, no level skipped.
  const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter(shown).map(heading => Number(heading.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1) problems.push(`${levels.filter(level => level === 1).length} headings of the first level`);
  levels.forEach((level, index) => { if (index > 0 && level > levels[index - 1] + 1) problems.push(`a heading of level ${level} after one of level ${levels[index - 1]}`); });

  // Landmarks, language, title, tables.
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  if (!document.documentElement.lang) problems.push("no language");
  if (!document.title) problems.push("no title");
  for (const table of document.querySelectorAll("table")) {
    if ([...table.querySelectorAll("th")].some(cell => !cell.scope)) say("a heading cell without a scope", table);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) problems.push(`wider than the window: ${document.documentElement.scrollWidth} > ${document.documentElement.clientWidth}`);

  // Contrast, from the colours that the browser computed (WCAG 2.2, 1.4.3), against the nearest background that is painted.
  const parse = color => {
    const parts = color.match(/[\d.]+/g).map(Number);
    return { r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1 };
  };
  const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
  const luminance = color => {
    const part = value => { const share = value / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(color.r) + 0.7152 * part(color.g) + 0.0722 * part(color.b);
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const backgroundOf = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element) || element.closest("title,script,option")) continue;
    texts++;
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const background = backgroundOf(element);
    const found = contrast(over(parse(color), background), background);
    if (found < 4.5) say(`contrast ${found.toFixed(2)} of "${node.data.trim().slice(0, 40)}"`, element);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]),select,textarea")) {
    texts++;
    const style = getComputedStyle(field);
    const background = backgroundOf(field);
    const found = contrast(over(parse(style.color), background), background);
    if (found < 4.5) say(`contrast ${found.toFixed(2)} in`, field);
    const hint = getComputedStyle(field, "::placeholder");
    if (field.placeholder && contrast(over(parse(hint.color), background), background) < 4.5) say("contrast of the placeholder", field);
    const edge = contrast(over(parse(style.borderTopColor), background), backgroundOf(field.parentElement));
    if (field.type !== "checkbox" && edge < 3) say(`contrast ${edge.toFixed(2)} of the edge`, field);
  }
  for (const line of document.querySelectorAll("path.line")) {
    const found = contrast(parse(getComputedStyle(line).stroke), backgroundOf(line));
    if (found < 3) say(`contrast ${found.toFixed(2)} of a line`, line);
  }

  // What the keyboard must reach, in the order of the page. Nobody may jump the queue.
  const focusable = [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,[tabindex='0']")].filter(shown);
  for (const element of document.querySelectorAll("[tabindex]")) {
    if (Number(element.getAttribute("tabindex")) > 0) say("a tabindex above 0", element);
  }
  focusable.forEach((element, index) => { element.dataset.order = String(index); });
  return { problems, texts, focusable: focusable.map(element => nameOf(element) || element.tagName) };
}
