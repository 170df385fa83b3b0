/** Why an e-mail address is no key for a person. */
export type NoMail = 'placeholder' | 'not an address';

const sayNothing =
  /^(n\/?a|na|none|null|nil|unknown|unbekannt|keine?|no-?mail|no-?e-?mail|no-?reply|do-?not-?reply|test|x+|\?+)$/;
const roles =
  /^(info|office|sales|contact|kontakt|hello|mail|post|service|support|shop|store|admin|webmaster|postmaster|team|bestellung|order|orders|verkauf|empfang|reception)$/;

/**
 * Whether a normalised e-mail address (lower case, trimmed) is evidence for a person, or why not. Plus-addresses and dots
 * are not folded: whether `a.b+c@x` and `ab@x` are one mailbox is up to their provider.
 */
export function mailKey(email: string): { readonly key: string } | { readonly why: NoMail } {
  const local = email.split('@')[0]!;
  if (sayNothing.test(local)) return { why: 'placeholder' };
  return /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/u.test(email) ? { key: email } : { why: 'not an address' };
}

/** Whether an address belongs to an office rather than to a person: `info@`, `sales@`. */
export function isRole(email: string): boolean {
  return roles.test(email.split('@')[0]!);
}
