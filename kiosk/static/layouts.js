/** Keyboard layouts, a row a string. Keys are single letters; `accents` is a second layer where a language needs one. */

const SIGNS = ["1234567890", "-/:;()&@«»", "?!'\"#_+=…"];
const LATIN_ACCENTS = ["áàâäãåæ", "éèêëíìîï", "óòôöõøœ", "úùûüñçÿß"];

export const LAYOUTS = {
  en: { rows: ["qwertyuiop", "asdfghjkl'", "zxcvbnm"], accents: LATIN_ACCENTS },
  de: { rows: ["qwertzuiopü", "asdfghjklöä", "yxcvbnmß"], accents: LATIN_ACCENTS },
  fr: { rows: ["azertyuiopé", "qsdfghjklmè", "wxcvbn'àç"], accents: LATIN_ACCENTS },
  es: { rows: ["qwertyuiopó", "asdfghjklñá", "zxcvbnméí"], accents: ["áéíóú", "üñ¿¡", "àèòçï", "«»ªº"] },
  it: { rows: ["qwertyuiopè", "asdfghjklòà", "zxcvbnm'ùì"], accents: LATIN_ACCENTS },
  ru: { rows: ["йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю"], accents: null },
};

export const SIGN_ROWS = SIGNS;

/** The layouts offered in a language, its own first; Latin letters are always within reach, for addresses. */
export function layoutsFor(language) {
  if (!(language in LAYOUTS)) return ["en"];
  return language === "ru" ? ["ru", "en"] : [language];
}
