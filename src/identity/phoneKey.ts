/** Why a phone number is no key: it says nothing, it may be anywhere, or it is no number one can dial. */
export type NoPhone = 'placeholder' | 'no country' | 'not a number';

/**
 * A phone number in the form in which numbers are compared, `+` with country code and digits as in ITU-T E.164: blanks,
 * brackets, hyphens, dots and slashes fall away, `00` is `+`, the `(0)` of "+49 (0)30" goes. A national number needs
 * `countryCode` (digits), and loses its leading 0 (not in Italy, where it stays). Extensions make it no key.
 * @example phoneKey('(030) 1234-567', '49') // { key: '+49301234567' }
 */
export function phoneKey(
  phone: string,
  countryCode?: string,
): { readonly key: string } | { readonly why: NoPhone } {
  const text = phone.normalize('NFKC').trim();
  const bare = text.replaceAll(/\(0\)/g, '').replaceAll(/[\s()[\]./‐-―-]/gu, '');
  if (!/^\+?\d+$/.test(bare)) return { why: /\d{6}/.test(bare) ? 'not a number' : 'placeholder' };
  const digits = bare.replace(/^\+|^00/, '');
  if (saysNothing(digits)) return { why: 'placeholder' };
  const abroad = bare.startsWith('+') || bare.startsWith('00');
  const key = abroad ? digits : national(digits, countryCode);
  if (key === undefined) return { why: 'no country' };
  return key.length >= 8 && key.length <= 15 && !key.startsWith('0')
    ? { key: `+${key}` }
    : { why: 'not a number' };
}

function national(digits: string, countryCode: string | undefined): string | undefined {
  if (countryCode === undefined) return undefined;
  if (digits.startsWith('0')) return countryCode + (countryCode === '39' ? digits : digits.slice(1));
  const withCode = digits.startsWith(countryCode) && digits.length >= countryCode.length + 8;
  return withCode ? digits : countryCode + digits;
}

/** Fewer than six digits, one digit over and over, or digits counted up or down. */
function saysNothing(digits: string): boolean {
  const own = digits.replace(/^0+/, '');
  return (
    own.length < 6 ||
    /^(\d)\1*$/.test(own) ||
    '12345678901234567890'.includes(own) ||
    '98765432109876543210'.includes(own)
  );
}
