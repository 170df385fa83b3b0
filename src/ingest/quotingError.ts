import { exits, UserError } from '../errors.js';

/**
 * What is wrong with the quotes of a text that no CSV grammar accepts: the first place where a quote stands inside an
 * unquoted field, or where a quoted field goes on after its closing quote, or is never closed. `undefined` if its
 * quotes are in order. `line` is the number of the text's first line; `open` says what a quote is that the text does not
 * close, where more of the file may follow.
 */
export function quotingError(
  name: string,
  text: string,
  line: number,
  delimiter: string,
  open = 'is never closed',
): UserError | undefined {
  let at = 0;
  let now = line;
  while (at < text.length) {
    if (text[at] === '"') {
      const opened = now;
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        for (
          let end = text.indexOf('\n', at);
          end >= 0 && (quote < 0 || end < quote);
          end = text.indexOf('\n', end + 1)
        )
          now++;
        if (quote < 0) return error(name, opened, `the quote opened here ${open}`, 'quote_not_closed');
        at = quote + 1;
        if (text[at] !== '"') break;
        at++;
      }
      const next = text[at];
      if (
        next !== undefined &&
        next !== delimiter &&
        next !== '\n' &&
        !(next === '\r' && text[at + 1] === '\n')
      ) {
        return now === opened
          ? error(name, opened, `text after a closing quote: ${excerpt(text, at)}`, 'quote_inside')
          : error(
              name,
              opened,
              `the quote opened here is closed on line ${now}, in the middle of a field`,
              'quote_not_closed',
            );
      }
    } else {
      const end = fieldEnd(text, at, delimiter);
      const quote = text.indexOf('"', at);
      if (quote >= 0 && quote < end) {
        return error(name, now, `a quote inside an unquoted field: ${excerpt(text, at)}`, 'quote_inside');
      }
      at = end;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') now++;
    at++;
  }
  return undefined;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (character === delimiter || character === '\n' || (character === '\r' && text[i + 1] === '\n'))
      return i;
  }
  return text.length;
}

function excerpt(text: string, at: number): string {
  return JSON.stringify(
    text
      .slice(at, at + 20)
      .split('\n', 1)[0]!
      .trimEnd(),
  );
}

function error(name: string, line: number, what: string, code: string): UserError {
  return new UserError(`${name}:${line}: ${what}`, {
    code,
    exit: exits.rejected,
    hint: 'a field with quotes in it is quoted, and its quotes are doubled: "5"" pipe"',
  });
}
