import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type Encoder, encode, type RawColumn } from '../../learn/encoder.js';
import { matrix } from '../../learn/matrix.js';
import { type CarriedNames, carriedNames, centresOf } from '../../predict/clusterNames.js';
import { type RobustScaling, robustScaled } from '../../predict/clusters.js';
import { type Note, note, type Result, warning } from '../../result.js';
import { listModels, loadModel, modelFormat, type StoredModel, saveModel } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { registryCells, registryColumns } from './registryColumns.js';

/** Everything a model of clusters is: kept as JSON in the registry. */
export interface ClustersBody {
  readonly features: readonly string[];
  readonly encoder: Encoder;
  readonly scaling: RobustScaling;
  /** A row per cluster, from cluster 1 on, in scaled features. */
  readonly centres: readonly (readonly number[])[];
  readonly names: readonly (string | null)[];
  readonly sizes: readonly number[];
  readonly silhouette: number;
  readonly stability: number;
  readonly seed: number;
  /** SHA-256 over the features of the customers. */
  readonly fingerprint: string;
  readonly version: string;
}

/** A model of clusters read back from the registry. */
export interface ClustersModel extends StoredModel {
  readonly body: ClustersBody;
}

/** Whether what the registry holds is a model of clusters. */
export function isClustersModel(stored: StoredModel): stored is ClustersModel {
  return stored.target === 'clusters';
}

/** The newest clusters kept under a name, if there are any. Exit 2 if the name is that of another kind of model. */
export async function keptClusters(store: Store, name: string): Promise<ClustersModel | undefined> {
  if (!(await listModels(store)).some((entry) => entry.name === name)) return undefined;
  const stored = await loadModel(store, name);
  if (isClustersModel(stored)) return stored;
  throw new UserError(`model "${name}" is not one of clusters but of ${stored.target}`, {
    code: 'other_model',
    exit: exits.usage,
    hint: 'keep the clusters under another name',
  });
}

/** A cluster and its name, as typed: `2=big baskets`. */
export interface TypedName {
  readonly cluster: number;
  readonly name: string;
}

/** Parses `2=big baskets`, and collects those given before it. */
export function nameFlag(text: string, before: readonly TypedName[] = []): readonly TypedName[] {
  const [, cluster, name] = /^(\d{1,3})=(.*\S.*)$/.exec(text) ?? [];
  if (cluster === undefined || name === undefined)
    throw new InvalidArgumentError('expected a cluster and its name, such as 2="big baskets".');
  return [...before, { cluster: Number(cluster), name: name.trim() }];
}

/**
 * The names of clusters found anew: those typed, else those that clusters kept before bear and are still like. Exit 2 for a name of no
 * cluster, or of two.
 */
export function namesOf(
  before: ClustersModel | undefined,
  typed: readonly TypedName[],
  columns: readonly RawColumn[],
  assignment: Int32Array,
  clusters: number,
): CarriedNames & { readonly notes: readonly Note[] } {
  for (const { cluster } of typed) {
    if (cluster >= 1 && cluster <= clusters) continue;
    throw new UserError(`--name: there is no cluster ${cluster}, only 1 to ${clusters}`, {
      code: 'no_cluster',
      exit: exits.usage,
    });
  }
  const { carried, notes } = carriedFrom(before, columns, assignment, clusters);
  const taken = new Set(typed.map(({ name }) => name));
  const names = carried.names.map((name, c) => {
    const own = typed.findLast(({ cluster }) => cluster === c + 1)?.name;
    return own ?? (name !== undefined && taken.has(name) ? undefined : name);
  });
  const twice = names.find((name, c) => name !== undefined && names.indexOf(name) !== c);
  if (twice !== undefined) {
    throw new UserError(`--name: two clusters would be called "${twice}"`, {
      code: 'name_twice',
      exit: exits.usage,
    });
  }
  const lost = carried.lost.filter((name) => !taken.has(name));
  return {
    names,
    lost,
    notes: [
      ...notes,
      ...(lost.length === 0
        ? []
        : [
            warning(
              `no cluster is like ${lost.map((name) => `"${name}"`).join(', ')} any more; to have ${lost.length === 1 ? 'the name' : 'the names'} back, drop these clusters: clm predict models <id> --drop`,
            ),
          ]),
    ],
  };
}

function carriedFrom(
  before: ClustersModel | undefined,
  columns: readonly RawColumn[],
  assignment: Int32Array,
  clusters: number,
): { readonly carried: CarriedNames; readonly notes: readonly Note[] } {
  const none = { names: new Array<undefined>(clusters).fill(undefined), lost: [] };
  if (before === undefined) return { carried: none, notes: [] };
  const { features, encoder, scaling, centres, names } = before.body;
  const own = columns.map(({ name }) => name);
  if (own.length !== features.length || own.some((name) => !features.includes(name))) {
    return {
      carried: none,
      notes: [
        warning(`names are not carried over: the clusters before were found by ${features.join(', ')}`),
      ],
    };
  }
  const width = centres[0]?.length ?? 0;
  const old = {
    centres: matrix(centres.length, width, centres.flat()),
    names: names.map((name) => name ?? undefined),
  };
  const encoded = robustScaled(encode(encoder, columns, assignment.length), scaling);
  return { carried: carriedNames(old, centresOf(encoded, assignment, clusters)), notes: [] };
}

/** SHA-256 over columns. */
export function columnsFingerprint(columns: readonly RawColumn[]): string {
  const hash = createHash('sha256');
  for (const column of columns) {
    hash.update(column.name);
    if (column.kind === 'categorical') hash.update(column.levels.join('\u001f'));
    const values = column.kind === 'numeric' ? column.values : column.codes;
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/** The id of a model of clusters: a hash of what made it. */
function clustersModelId(name: string, { features, seed, names, sizes, fingerprint }: ClustersBody): string {
  return createHash('sha256')
    .update(JSON.stringify([name, 'clusters', features, seed, sizes.length, names, fingerprint, modelFormat]))
    .digest('hex')
    .slice(0, 12);
}

/** What the registry says of a model of clusters. */
export function showClusters(model: ClustersModel): readonly Result[] {
  const { body } = model;
  return [
    {
      columns: [
        ...registryColumns,
        { name: 'clusters', kind: 'count' },
        { name: 'features', kind: 'text' },
        { name: 'silhouette', kind: 'ratio' },
        { name: 'stability', kind: 'ratio' },
        { name: 'seed', kind: 'count' },
        { name: 'data', kind: 'text', machineOnly: true },
        { name: 'version', kind: 'text' },
      ],
      rows: [
        [
          ...registryCells(model),
          body.centres.length,
          body.features.join(' '),
          body.silhouette,
          body.stability,
          body.seed,
          body.fingerprint,
          body.version,
        ],
      ],
      notes: [note('who is where: "clm predict clusters" with the name of the model finds them anew')],
    },
    {
      title: 'Clusters',
      columns: [
        { name: 'cluster', kind: 'count' },
        { name: 'name', kind: 'text' },
        { name: 'customers', kind: 'count' },
      ],
      rows: body.sizes.map((size, c) => [c + 1, body.names[c], size]),
    },
  ];
}

/** Keeps clusters in the registry, and says so. */
export function keepClusters(
  context: Context,
  store: Store,
  name: string,
  asOf: Day,
  body: ClustersBody,
): Note {
  const id = clustersModelId(name, body);
  if (!context.dryRun) {
    const madeAt = context.io.now().toISOString();
    saveModel(store, { model: id, name, target: 'clusters', madeAt, asOf, body, arrays: {} });
  }
  return note(`${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id})`);
}
