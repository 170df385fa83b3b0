/** A piece of XML: an element or text, escaped. */
export type Markup = string;

/** Text as XML: what could be markup, and what XML 1.0 forbids, can not be. */
export function escaped(text: string): Markup {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) => (/[\t\n\r]/.test(character) ? ' ' : '\ufffd'))
    .replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes and children; numbers are written with at most two decimals. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escaped(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A number for a path or an attribute. */
export function short(value: number): string {
  const text = String(Math.round(value * 100) / 100);
  return text === '-0' ? '0' : text;
}

/** A text in a drawing. `anchor` says which end of it is at `x`. */
export function label(
  words: string,
  x: number,
  y: number,
  options: { readonly anchor?: 'start' | 'middle' | 'end'; readonly class?: string } = {},
): Markup {
  return element(
    'text',
    { x, y, 'text-anchor': options.anchor === 'start' ? undefined : options.anchor, class: options.class },
    escaped(words),
  );
}

/** About how wide a text is at 13 pixels: there is no screen to ask. Wide characters count double. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      character >= '\u1100' ? 13 : /[iljt.,:;'| ]/.test(character) ? 4.6 : /[%mwMW]/.test(character) ? 12 : 8;
  return width;
}

/** The text, or as much of its beginning as fits. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`) > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
