import { html, type TemplateResult } from 'lit';

const MAX_TAIL_CHARACTERS = 16;
/** Up to here a name fits where names stand, and is left in one piece. */
const MAX_WHOLE_CHARACTERS = 24;

/**
 * Splits a name so that the middle is what gives way: the last word with its extension stays whole, 16 characters at
 * most. `panoramic 2026-03-14.tif` -> `panoramic ` + `2026-03-14.tif`.
 */
export function splitName(name: string): { readonly stem: string; readonly tail: string } {
  // By code points: a cut must not fall inside an emoji.
  const characters = Array.from(name);
  const lastSpace = characters.lastIndexOf(' ');
  const wordLength = characters.length - (lastSpace + 1);
  const tailLength = Math.min(wordLength, MAX_TAIL_CHARACTERS);
  const cut = characters.length - tailLength;
  return { stem: characters.slice(0, cut).join(''), tail: characters.slice(cut).join('') };
}

/**
 * A file's name on one line, its end always visible. `bdi`: a right-to-left name must not turn the row around. The halves
 * of a long name are for the eye only; reading aloud, finding and copying get the name in one piece.
 */
export function fileName(name: string): TemplateResult {
  if (Array.from(name).length <= MAX_WHOLE_CHARACTERS) {
    return html`<bdi class="name" title=${name}><span class="stem">${name}</span></bdi>`;
  }
  const { stem, tail } = splitName(name);
  return html`<bdi class="name" title=${name}
    ><span class="visually-hidden">${name}</span
    ><span class="stem" aria-hidden="true">${stem}</span><span class="tail" aria-hidden="true">${tail}</span></bdi
  >`;
}
