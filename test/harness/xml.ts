/** An element of a parsed document. Text is a string among the children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

/**
 * Reads a document as XML 1.0 and throws where it is not well-formed: tags that do not match, attributes without quotes or
 * twice, bare `&` and `<`, entities that XML does not know, more than one root. A doctype and a style are passed over.
 */
export function parseXml(text: string): XmlElement {
  const body = text.replace(/^<!DOCTYPE html>\s*/, '');
  const root: { name: string; attributes: Record<string, string>; children: (XmlElement | string)[] } = {
    name: '',
    attributes: {},
    children: [],
  };
  const open = [root];
  const token = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < body.length) {
    token.lastIndex = at;
    const found = token.exec(body);
    if (found === null) throw new Error(`not well-formed at: ${body.slice(at, at + 80)}`);
    at = token.lastIndex;
    const [, close, name, written, empty, words] = found;
    if (words !== undefined) {
      open.at(-1)!.children.push(unescaped(words));
    } else if (close === '/') {
      const ended = open.pop()!;
      if (ended.name !== name) throw new Error(`</${name}> ends <${ended.name}>`);
    } else {
      const attributes: Record<string, string> = {};
      for (const [, key, value] of written!.matchAll(/\s+([\w:-]+)="([^"]*)"/g)) {
        if (key! in attributes) throw new Error(`${name}: ${key} twice`);
        attributes[key!] = unescaped(value!);
      }
      const element = { name: name!, attributes, children: [] };
      open.at(-1)!.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  const roots = root.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  if (roots.length !== 1 || typeof roots[0] === 'string') throw new Error(`${roots.length} roots`);
  return roots[0]!;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  if (/[\p{Cc}\ufffe\uffff]/u.test(text.replace(/[\t\n\r]/g, ''))) throw new Error('a character XML forbids');
  return text.replace(/&([^;&\s]*;?)/g, (whole, entity: string) => {
    const character = entities[entity.replace(/;$/, '')];
    if (character === undefined || !entity.endsWith(';')) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}

/** All elements of a name, in document order. */
export function elements(root: XmlElement, name: string): readonly XmlElement[] {
  return root.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...elements(child, name)],
  );
}

/** The words inside an element. */
export function wordsOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : wordsOf(child))).join('');
}

export function hasClass(element: XmlElement, name: string): boolean {
  return (element.attributes.class ?? '').split(' ').includes(name);
}
