/**
 * Which requests of which case break, and how. A rule is
 *
 *     { method?, path?, token?, times?, skip?,       // whom: path is a pattern; default every request, once
 *       action?: 'reset' | 'stall' | 'swallow' | 'cut' | 'drop-response' | 'break-response', afterBytes?,
 *       answer?: { status, headers?, body? },        // instead of the server's
 *       headers? }                                   // in place of the server's
 *
 * `swallow` takes a whole body as a buffering proxy does and hands nothing on. After a reset or a dropped response a browser may ask
 * anew by itself; after `swallow` and `break-response`, whose answers come as far as their first line, it may not.
 *
 * Preflights never break: browsers do not send them twice.
 */
export class FaultRules {
  #rules = new Map();
  #logs = new Map();

  add(caseId, rules) {
    this.#rules.set(caseId, [
      ...(this.#rules.get(caseId) ?? []),
      ...rules.map((rule) => ({ times: 1, skip: 0, ...rule })),
    ]);
  }

  clear(caseId) {
    this.#rules.delete(caseId);
  }

  log(caseId) {
    return this.#logs.get(caseId) ?? [];
  }

  /** Note a request of a case; null for any other. */
  see(incoming, url) {
    const caseId = /\/cases\/([^/]+)/.exec(url.pathname)?.[1];
    if (!caseId || incoming.method === 'OPTIONS') return null;
    const log = this.#logs.get(caseId) ?? [];
    this.#logs.set(caseId, log);
    const seen = {
      caseId,
      method: incoming.method,
      path: url.pathname.replace(/^.*?\/cases\/[^/]+/, '') + url.search,
      token: incoming.headers.authorization ?? null,
      offset: incoming.headers['upload-offset'] ?? null,
      lastEventId: incoming.headers['last-event-id'] ?? null,
      override: incoming.headers['x-http-method-override'] ?? null,
      bodyBytes: 0,
      acknowledged: null,
      status: null,
    };
    log.push(seen);
    return seen;
  }

  take(seen) {
    const rule = this.#rules
      .get(seen.caseId)
      ?.find(
        ({ method, path, token, times }) =>
          times > 0 &&
          (!method || method === seen.method) &&
          (!path || new RegExp(path).test(seen.path)) &&
          (!token || seen.token === `Bearer ${token}`),
      );
    if (!rule) return null;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return null;
    }
    rule.times -= 1;
    return rule;
  }
}
