/**
 * Text whose fields are separated by runs of blanks and tabs, as fields separated by one tab each. Blanks around a line
 * are nothing; inside quotes everything stays.
 */
export async function* blankSeparated(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let quoted = false;
  let gap = false;
  let started = false;
  for await (const text of texts) {
    const kept: string[] = [];
    let from = 0;
    const keep = (to: number) => {
      if (to > from) kept.push(text.slice(from, to));
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (quoted) {
        if (code === 34) quoted = false;
        continue;
      }
      if (code === 32 || code === 9) {
        if (!gap) keep(at);
        gap = true;
        from = at + 1;
      } else if (code === 10 || code === 13) {
        gap = false;
        started = false;
      } else {
        if (gap && started) kept.push('\t');
        gap = false;
        started = true;
        if (code === 34) quoted = true;
      }
    }
    if (!gap) keep(text.length);
    if (kept.length > 0) yield kept.join('');
  }
}
