/**
 * What a script does next, by exit status. One table for the whole program; `clm help exit-codes` prints it.
 */
export const exits = {
  done: 0,
  failed: 1,
  usage: 2,
  rejected: 3,
  partial: 4,
  insufficient: 5,
  untrusted: 6,
  alert: 7,
  noStore: 10,
  busy: 11,
  newer: 12,
  interrupted: 130,
} as const;

export type Exit = (typeof exits)[keyof typeof exits];

/** The words of `clm help exit-codes`, in order. */
export const exitMeanings: readonly { exit: Exit; meaning: string; next: string }[] = [
  {
    exit: 0,
    meaning: 'done; also when the answer is empty, and when the reader closed the pipe',
    next: 'go on',
  },
  { exit: 1, meaning: 'failed for a reason not below (a bug, a full disk)', next: 'page someone' },
  { exit: 2, meaning: 'wrong command, flag or value', next: 'fix the script' },
  { exit: 3, meaning: 'input rejected: nothing was loaded', next: 'look at the rejects file' },
  { exit: 4, meaning: 'done, with rejected rows within --max-rejects', next: 'look at it today' },
  { exit: 5, meaning: 'too little data, or data in conflict, for what was asked', next: 'wait, or ask less' },
  { exit: 6, meaning: 'result not trustworthy, under --strict', next: 'do not act on it' },
  {
    exit: 7,
    meaning: 'an alert: check, audit or measure watch found what it looks for',
    next: 'tell the owner',
  },
  { exit: 10, meaning: 'no store at --db', next: 'clm init' },
  { exit: 11, meaning: 'store busy for longer than --wait', next: 'try again' },
  { exit: 12, meaning: 'store or model written by a newer version', next: 'upgrade clm' },
  { exit: 130, meaning: 'interrupted', next: 'run it again' },
];

export interface UserErrorDetails {
  /** A stable word for machines: `unknown_column`, `no_store`. */
  readonly code: string;
  readonly exit: Exit;
  /** What to do next; printed as a second line, `hint: ...`. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A mistake or a state of the world that the user can mend. Thrown where the fact is known, caught once.
 * The message is lower case, names the place and the value, and has no full stop.
 */
export class UserError extends Error {
  readonly code: string;
  readonly exit: Exit;
  readonly hint: string | undefined;

  constructor(message: string, details: UserErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'UserError';
    this.code = details.code;
    this.exit = details.exit;
    this.hint = details.hint;
  }
}

/** The known name nearest to a misspelt one (Levenshtein distance at most 3 and below half the length), if any. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.floor(Math.max(name.length, 2) / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** `unknown campaign "sprin"`, with the nearest known name and where to see all of them, or those there are if they are few. */
export function unknownName(
  kind: string,
  name: string,
  known: Iterable<string>,
  listedBy?: string,
): UserError {
  const near = nearest(name, known);
  const names = [...known];
  const few = listedBy === undefined && names.length > 0 && names.length <= 40;
  const hints = [
    near !== undefined ? `did you mean "${near}"?` : few ? `known here: ${names.join(', ')}` : undefined,
    listedBy && `${listedBy} lists them`,
  ];
  const hint = hints.filter((part) => part !== undefined && part !== '').join(' ');
  return new UserError(`unknown ${kind} "${name}"`, {
    code: `unknown_${kind.replaceAll(' ', '_')}`,
    exit: exits.usage,
    ...(hint === '' ? {} : { hint }),
  });
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
