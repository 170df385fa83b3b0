import { decoderOf } from '../encodings.js';

/** Which encoding bytes look like, and what else they could be. */
export interface EncodingGuess {
  readonly encoding: string;
  /** Another encoding that fits about as well. */
  readonly doubt: string | undefined;
}

/**
 * Guesses the encoding of the beginning of a file: its byte order mark, else NULs in every other byte (UTF-16), else UTF-8 if
 * it is that, else of Big5, GB18030 and cp1252 the one in which its characters are frequent ones.
 */
export function guessEncoding(bytes: Buffer): EncodingGuess {
  const sure = (encoding: string): EncodingGuess => ({ encoding, doubt: undefined });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return sure('utf-16');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return sure('utf-16');
  const nulls = [0, 0];
  for (let i = 0; i < Math.min(bytes.length, 4096); i++) if (bytes[i] === 0) nulls[i % 2]!++;
  if (nulls[1]! > bytes.length / 8 || nulls[1]! > 256) return sure('utf-16le');
  if (nulls[0]! > bytes.length / 8 || nulls[0]! > 256) return sure('utf-16be');
  if (decoded(bytes, 'utf-8') !== undefined) return sure('utf-8');
  const scored = ['big5', 'gb18030', 'cp1252']
    .map((encoding) => ({ encoding, score: score(decoded(bytes, encoding), encoding) }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = [scored[0]!, scored[1]!];
  const close = best.score < 0.2 || next.score > best.score - 0.15;
  return { encoding: best.encoding, doubt: close ? next.encoding : undefined };
}

/** The text, without a character that was cut at the end; `undefined` if it is none. */
function decoded(bytes: Buffer, encoding: string): string | undefined {
  const decode = decoderOf(encoding === 'cp1252' ? 'windows-1252' : encoding);
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    try {
      return decode(bytes.subarray(0, bytes.length - cut));
    } catch {
      // A character may have been cut.
    }
  }
  return undefined;
}

/** Share of the characters beyond ASCII that are what one expects in texts of that encoding. */
function score(text: string | undefined, encoding: string): number {
  if (text === undefined) return -1;
  const characters = [...text];
  let beyond = 0;
  let expected = 0;
  for (const [i, character] of characters.entries()) {
    if (character < '\u0080') continue;
    beyond++;
    if (encoding === 'cp1252') {
      const neighbours = `${characters[i - 1] ?? ''}${characters[i + 1] ?? ''}`;
      if (/[À-ÖØ-öø-ÿœŒšŠžŽ]/.test(character) && /[A-Za-z]/.test(neighbours)) expected++;
      else if (/[€£°§–’]/.test(character)) expected++;
    } else if (frequent.has(character)) expected++;
  }
  return beyond === 0 ? 0 : expected / beyond;
}

/** The most frequent Chinese characters, in both scripts, and those of the headers of exports, with their punctuation. */
const frequent = new Set(
  '的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和你地出道也时時年得就那要下以生会會自着去之过過家学學对對可她里裡后後小么麼心多天而能好都然没沒日于於起还還发發成事只作当當想看文无無开開手十用主行方又如前所本见見经經头頭面公同三已老从從动動两兩长長知民样樣现現分将將外但身些与與高意进進把法此实實回二理美点點月明其种種声聲全工己话話儿兒者向情部正名定女问問力机機给給等几幾很业業最间間新什打便位因重被走电電四第门門相次东東政海口使教西再平真听聽世气氣信北少关關并並内內加化由却卻代军軍产產入先山五太水万萬市眼体體别別处處总總才场場师師书書比住员員九笑性通目华華报報立马馬命张張活难難神数數件安表原车車白应應路期叫死常提感金何更反合放做系计計或司利受光王果亲親界及今京务務制解各任至清物台象记記边邊共风風战戰干接它许許八特觉覺望直服毛林题題建南度统統色字请請交爱愛让讓认認算论論百吃义義科怎元社术術结結六功指思非流每青管夫连連远遠资資队隊跟带帶花快条條院变變联聯言权權往展该該领領传傳近留红紅治决決周保达達办辦运運武半候七必城父强強步完革深区區即求品士转轉量空甚众眾技轻輕程告江语語英基派满滿式李息写寫呢识識极極令黄黃德收脸臉钱錢党倒未持取设設始版双雙历歷越史商千片容研像找友孩站广廣改议議形委早房音火际際则則首单單据據导導影失拿网網香似斯专專石若兵弟谁誰校读讀志飞飛观觀争爭究包组組造落视視济濟喜离離虽雖坏壞兴興切句块塊客户戶订訂姓址街价價格编編号號额額类類购購买買消费費员優惠邮郵箱話縣乡鄉镇鎮，。、（）',
);
