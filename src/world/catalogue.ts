import { random, randomNormal } from '../random.js';
import { pick } from './stream.js';

export interface Category {
  readonly name: string;
  /** Demand by month, January first. */
  readonly season: readonly number[];
  /** Share of lines that come back. */
  readonly returnRate: number;
  readonly share: number;
  /** The typical list price in minor units. */
  readonly price: number;
  readonly costRatio: number;
  readonly nouns: readonly string[];
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly brand: string;
  readonly category: number;
  /** List price and unit cost, minor units. */
  readonly price: number;
  readonly cost: number;
}

export interface Catalogue {
  readonly products: readonly Product[];
  /** First product of each category, and one past the last. */
  readonly first: readonly number[];
  /** Running totals of popularity over all products. */
  readonly popularity: Float64Array;
  /** Mean price and cost of a line's unit per category, weighted by popularity, minor units. */
  readonly meanPrice: readonly number[];
  readonly meanCost: readonly number[];
}

const flat = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

/** What the shop sells. */
export const categories: readonly Category[] = [
  {
    name: 'kitchen',
    season: [1, 0.9, 0.9, 0.9, 1, 0.9, 0.9, 0.9, 1, 1.1, 1.3, 1.5],
    returnRate: 0.05,
    share: 0.17,
    price: 2400,
    costRatio: 0.55,
    nouns: ['Saucepan', 'Teapot', 'Carving Board', 'Whisk', 'Mixing Bowl', 'Spice Mill'],
  },
  {
    name: 'bedding',
    season: [1.3, 1, 1, 0.9, 0.8, 0.8, 0.9, 0.9, 1, 1.2, 1.1, 1],
    returnRate: 0.09,
    share: 0.11,
    price: 4200,
    costRatio: 0.5,
    nouns: ['Duvet', 'Pillow', 'Blanket', 'Sheet Set', 'Throw'],
  },
  {
    name: 'garden',
    season: [0.3, 0.5, 1.5, 2.1, 2, 1.6, 1.2, 0.9, 0.7, 0.5, 0.3, 0.2],
    returnRate: 0.04,
    share: 0.15,
    price: 2900,
    costRatio: 0.54,
    nouns: ['Trowel', 'Planter', 'Watering Can', 'Lantern', 'Seed Box', 'Shears'],
  },
  {
    name: 'clothing',
    season: [0.9, 0.9, 1.1, 1.1, 1, 1, 0.9, 0.9, 1.1, 1.1, 1, 1],
    returnRate: 0.19,
    share: 0.16,
    price: 3600,
    costRatio: 0.46,
    nouns: ['Cardigan', 'Scarf', 'Linen Shirt', 'Socks', 'Rain Jacket', 'Slippers'],
  },
  {
    name: 'toys',
    season: [0.6, 0.6, 0.8, 0.9, 0.9, 0.9, 0.8, 0.8, 0.9, 1.1, 1.8, 2.4],
    returnRate: 0.05,
    share: 0.1,
    price: 1900,
    costRatio: 0.56,
    nouns: ['Puzzle', 'Kite', 'Building Set', 'Marble Run', 'Hand Puppet'],
  },
  {
    name: 'stationery',
    season: [1.2, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.4, 1.3, 1, 1, 1.1],
    returnRate: 0.02,
    share: 0.09,
    price: 1200,
    costRatio: 0.48,
    nouns: ['Notebook', 'Fountain Pen', 'Calendar', 'Letter Set', 'Pencil Case'],
  },
  {
    name: 'pantry',
    season: [0.9, 0.9, 1, 1, 0.9, 0.9, 0.9, 0.9, 1, 1.1, 1.3, 1.6],
    returnRate: 0.01,
    share: 0.12,
    price: 1100,
    costRatio: 0.6,
    nouns: ['Honey', 'Olive Oil', 'Shortbread', 'Tea Tin', 'Preserve', 'Coffee Beans'],
  },
  {
    name: 'lighting',
    season: [1.1, 1, 0.9, 0.9, 0.8, 0.8, 0.8, 0.9, 1, 1.2, 1.3, 1.2],
    returnRate: 0.08,
    share: 0.05,
    price: 5200,
    costRatio: 0.55,
    nouns: ['Table Lamp', 'Reading Light', 'Fairy Lights', 'Pendant'],
  },
  {
    name: 'care',
    season: flat,
    returnRate: 0.02,
    share: 0.05,
    price: 1500,
    costRatio: 0.5,
    nouns: ['Hand Soap', 'Bath Salts', 'Candle', 'Beeswax Balm', 'Brush'],
  },
];

const brands = ['Ferndale', 'Oskby', 'Marrowstone', 'Luma & Pine', 'Tilverton', 'Quillhaven', 'Brackwater'];
const words = [
  'Amber',
  'Birch',
  'Cobalt',
  'Dusk',
  'Ember',
  'Fjord',
  'Gale',
  'Heath',
  'Isle',
  'Juniper',
  'Linden',
  'Moss',
  'Nettle',
  'Ochre',
  'Pebble',
  'Reed',
  'Slate',
  'Thyme',
  'Umber',
  'Willow',
];

/**
 * A catalogue of about `count` products: log-normal prices that end in 9 or 5, unit costs scattered around the
 * category's ratio, and popularity falling as one over rank within the category (Zipf 1949).
 */
export function catalogue(seed: number, count: number): Catalogue {
  const uniform = random(seed ^ 0x51f15e);
  const products: Product[] = [];
  const first: number[] = [];
  const popularity: number[] = [];
  const meanPrice: number[] = [];
  const meanCost: number[] = [];
  let total = 0;
  for (const [index, category] of categories.entries()) {
    first.push(products.length);
    const size = Math.max(4, Math.round(count * category.share));
    let weights = 0;
    let prices = 0;
    let costs = 0;
    for (let i = 0; i < size; i++) {
      const drawn = category.price * Math.exp(0.55 * randomNormal(uniform));
      const price = Math.max(299, Math.round(drawn / 50) * 50 - (uniform() < 0.7 ? 1 : 5));
      const cost = Math.round(
        price * Math.min(0.85, Math.max(0.25, category.costRatio + 0.07 * randomNormal(uniform))),
      );
      const word = words[(i * 7 + index * 3) % words.length]!;
      const noun = category.nouns[i % category.nouns.length]!;
      const turn = Math.floor(i / (words.length * category.nouns.length));
      const number = String(products.length + 1).padStart(4, '0');
      products.push({
        id: `P${number}`,
        name: `${word} ${noun}${turn > 0 || i >= 20 ? ` ${100 + i}` : ''}`,
        brand: brands[pick([3, 5, 6.5, 8, 9, 9.7, 10], uniform())]!,
        category: index,
        price,
        cost,
      });
      const weight = 1 / (i + 3);
      total += weight;
      weights += weight;
      prices += weight * price;
      costs += weight * cost;
      popularity.push(total);
    }
    meanPrice.push(prices / weights);
    meanCost.push(costs / weights);
  }
  first.push(products.length);
  return { products, first, popularity: Float64Array.from(popularity), meanPrice, meanCost };
}
