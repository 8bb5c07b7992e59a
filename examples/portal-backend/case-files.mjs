// What a portal's backend does with the files of its cases.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { signServiceToken } from './service-token.mjs';

export class CaseFiles {
  /** @param {string} server its address with the prefix: `https://files.example.org/api` */
  constructor(server, secret, serviceId = 'portal') {
    Object.assign(this, { server, secret, serviceId });
  }

  /** May be repeated under the same `externalId`: the same bytes are the same attachment. */
  async importFile(caseId, externalId, path, { addedAtMs, uploader }) {
    const metadata = { name: basename(path), addedAtMs, uploader };
    return this.#call('import', 'PUT', `/cases/${caseId}/imports/${externalId}`, {
      headers: { 'Import-Metadata': Buffer.from(JSON.stringify(metadata)).toString('base64') },
      // Read from the disk while it is sent, with its size as Content-Length.
      body: await openAsBlob(path, { type: 'application/octet-stream' }),
    });
  }

  close(caseId) {
    return this.#call('close', 'POST', `/cases/${caseId}/close`);
  }

  reopen(caseId) {
    return this.#call('close', 'POST', `/cases/${caseId}/reopen`);
  }

  merge(caseId, into) {
    return this.#call('merge', 'POST', `/cases/${caseId}/merge`, json({ into }));
  }

  hold(caseId, reason) {
    return this.#call('hold', 'POST', `/cases/${caseId}/hold`, json({ reason }));
  }

  liftHold(caseId, reason) {
    return this.#call('hold', 'POST', `/cases/${caseId}/lift-hold`, json({ reason }));
  }

  purge(caseId) {
    return this.#call('purge', 'POST', `/cases/${caseId}/purge`);
  }

  /** A token for this one action: one that leaks can do nothing else. */
  async #call(action, method, path, { headers, body } = {}) {
    const token = signServiceToken(this.secret, this.serviceId, [action]);
    const response = await fetch(`${this.server}/service${path}`, {
      method,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      body,
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.detail ?? answer.title), { code: answer.code });
  }
}

function json(value) {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}
