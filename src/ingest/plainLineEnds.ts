/**
 * Text with its bare carriage returns outside quotes made line feeds, so that lines may end in LF, CR LF or CR, mixed.
 * Inside quotes everything stays. The quotes are those of RFC 4180: a quote opens or closes wherever it stands.
 */
export async function* plainLineEnds(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let quoted = false;
  let held = '';
  for await (const next of texts) {
    const text = held + next;
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held === '' ? text : text.slice(0, -1);
    if (whole === '') continue;
    const [plain, ends] = translated(whole, quoted);
    quoted = ends;
    yield plain;
  }
  if (held !== '') yield quoted ? held : '\n';
}

const bare = /\r(?!\n)/;

/** The text, and whether it ends inside quotes. */
function translated(text: string, startsQuoted: boolean): readonly [string, boolean] {
  if (!bare.test(text)) return [text, startsQuoted !== oddQuotes(text)];
  const parts = text.split('"');
  const plain = parts.map((part, i) =>
    startsQuoted === (i % 2 === 1) ? part.replaceAll(/\r(?!\n)/g, '\n') : part,
  );
  return [plain.join('"'), startsQuoted !== (parts.length % 2 === 0)];
}

function oddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}
