/**
 * @typedef {object} Payload
 * @property {string} script code that asks for the canary's address, and shows a dialog
 * @property {string} page the code in a page
 * @property {string} svg the code in a drawing
 */

/** @param {string} canary @returns {Payload} */
export function payloadOf(canary) {
  const script = `try{fetch('${canary}',{mode:'no-cors'})}catch(e){};(new Image).src='${canary}';window.name='sang';alert('sang')`;
  return {
    script,
    page: scriptPage(canary),
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="${script}"><script>${script}</script></svg>`,
  };
}

/** @param {string} canary */
export function scriptPage(canary) {
  return `<!DOCTYPE html><html><body><script>fetch('${canary}',{mode:'no-cors'});alert('sang')</script><img src=x onerror="(new Image).src='${canary}'"></body></html>`;
}

/**
 * @param {string} what @param {string} name @param {string | Uint8Array} content one byte a character @param {string} expected
 */
export const file = (what, name, content, expected) => ({
  what: `${what} (${name})`,
  name,
  content: typeof content === 'string' ? Buffer.from(content, 'latin1') : Buffer.from(content),
  expected,
});

export const REFUSED = 'content-refused';
export const BYTES = 'application/octet-stream';
export const TEXT = 'text/plain';
