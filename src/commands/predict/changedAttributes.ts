import { type Note, warning } from '../../result.js';
import { isNone, parsedAs } from '../../store/attributeColumns.js';
import type { CustomerFacts } from '../../store/customerFacts.js';
import type { ModelBody } from './modelBody.js';

const mostNamed = 5;

/**
 * What has become of the attributes that a model uses, since it was trained: those that no customer has any more, and numbers or
 * days that are now other things. Both count as missing, so scores are made, and it is said that they say less.
 */
export function changedAttributes(
  { choice, features }: Pick<ModelBody, 'choice' | 'features'>,
  facts: Pick<CustomerFacts, 'attributes'>,
): readonly Note[] {
  const used = choice.attributes.filter(
    ({ name }) => features.includes(name) || features.includes(`attribute:${name}`),
  );
  const byName = new Map(facts.attributes.map((attribute) => [attribute.name, attribute]));
  const gone = used.filter(({ name }) => (byName.get(name)?.values.length ?? 0) === 0);
  const strange = used.flatMap(({ name, kind }) => {
    if (kind === 'text') return [];
    const word = byName
      .get(name)
      ?.values.find((value) => !isNone(value) && Number.isNaN(parsedAs(kind, value)));
    return word === undefined ? [] : [`${name} "${word}"`];
  });
  return [
    ...(gone.length === 0
      ? []
      : [
          warning(
            `attributes that the model uses are not in the store now, and count as missing: ${named(gone.map(({ name }) => name))}`,
          ),
        ]),
    ...(strange.length === 0
      ? []
      : [
          warning(
            `attributes that were numbers or days when the model was trained have other values now, which count as missing: ${named(strange)}`,
          ),
        ]),
  ];
}

function named(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return rest > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${rest} more` : names.join(', ');
}
