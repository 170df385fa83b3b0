const nouns = [
  'assignment',
  'brand',
  'campaign',
  'case',
  'combination',
  'comparison',
  'contact',
  'customer',
  'day',
  'household',
  'journey',
  'line',
  'list',
  'order',
  'period',
  'product',
  'response',
  'row',
  'rule',
  'share',
  'target',
  'unit',
].join('|');

const several = new RegExp(
  `(?<![\\w.,-]|\\d of |none of |all |\\d )1 ((?:[a-z-]+ )?)(${nouns})s\\b( have| are| were| do)?`,
  'g',
);
const verbs: Readonly<Record<string, string>> = {
  ' have': ' has',
  ' are': ' is',
  ' were': ' was',
  ' do': ' does',
};

/**
 * A sentence whose numbers were filled in, with nouns and verbs that agree with a 1: "1 orders have" becomes "1 order has".
 * Parts of a number ("3 of 1 orders") stay.
 *
 * @example
 * agreeing('1 cases of 1 customers, 1 open') // '1 case of 1 customer, 1 open'
 */
export function agreeing(text: string): string {
  if (!text.includes('1 ')) return text;
  return text
    .replaceAll(
      several,
      (_, adjective: string, noun: string, verb: string | undefined) =>
        `1 ${adjective}${noun}${verb === undefined ? '' : verbs[verb]!}`,
    )
    .replaceAll(/(?<![\w.,-]|\d of |all )1 people\b/g, '1 person');
}
