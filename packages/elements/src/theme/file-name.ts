import { html, type TemplateResult } from 'lit';

const MAX_TAIL_CHARACTERS = 16;

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

/** A file's name on one line, its end always visible. `bdi`: a right-to-left name must not turn the row around. */
export function fileName(name: string): TemplateResult {
  const { stem, tail } = splitName(name);
  return html`<bdi class="name" title=${name}><span class="stem">${stem}</span><span class="tail">${tail}</span></bdi>`;
}
