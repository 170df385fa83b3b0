/** Flags whose values say where, not what: a page of the same store and question is the same wherever it lies. */
const places = ['--db', '-o', '--output', '--color', '--wait'];

/** A command line as it was typed, without where its store and its output lie. */
export function typedCommand(argv: readonly string[]): string {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (places.includes(word)) i++;
    else if (!places.some((place) => word.startsWith(`${place}=`)) && !['-q', '--quiet'].includes(word)) {
      words.push(word);
    }
  }
  return ['clm', ...words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word)))].join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
