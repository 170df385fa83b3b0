/**
 * Texts as they are, with a note if the last line has no end. A pipe whose writer died ends like any other, so a number
 * may have lost its last digits: only the missing line end tells.
 */
export async function* openLine(texts: AsyncIterable<string>, notes: string[]): AsyncGenerator<string> {
  let last = '\n';
  for await (const text of texts) {
    if (text !== '') last = text;
    yield text;
  }
  if (!/[\r\n]$/.test(last))
    notes.push('the last line has no line end: if the pipe was cut short, load all of it again');
}
