// The portal's own script, as plain as an old portal's: no module, no framework, nothing of the SDK but its elements.
(() => {
  // What the browser blocked on this page, for whoever wants to know that it was nothing.
  const violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    violations.push({ violatedDirective, blockedURI, sample });
    console.error(`CSP: ${violatedDirective} blocked ${blockedURI} ${sample}`);
  });
  window.cspViolations = violations;

  const get = (id) => document.getElementById(id);
  const cases = JSON.parse(get('cases').textContent);
  const tab = document.querySelector('case-attachments');
  const images = document.querySelector('case-images');
  const elements = [tab, images];

  const signedInAs = () => get('role').value;

  /** The portal's backend signs who is asking; the elements ask here when they need to show it. */
  const grantFor = (caseId) => async () => {
    const query = new URLSearchParams({ role: signedInAs(), case: caseId });
    const response = await fetch(`/demo/grant?${query}`);
    if (!response.ok) throw new Error(`no grant: ${response.status}`);
    return (await response.json()).token;
  };

  function showCase(caseId) {
    const shown = cases.find(({ id }) => id === caseId);
    get('case-label').textContent = shown.label;
    get('case-summary').textContent = shown.summary;
    document.title = `${shown.label} - Referral portal`;
    get('overview').replaceChildren(
      ...shown.overview.flatMap(([term, text]) => [make('dt', term), make('dd', text)]),
    );
    get('messages').replaceChildren(
      ...shown.messages.map(({ from, text }) => {
        const item = make('li');
        item.append(make('b', from), text);
        return item;
      }),
    );
    const getToken = grantFor(caseId);
    for (const element of elements) {
      element.getToken = getToken;
      element.setAttribute('case-label', shown.label);
      element.setAttribute('case-id', caseId);
    }
  }

  function make(name, text = '') {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  function showTab() {
    const names = ['overview', 'messages', 'attachments'];
    const asked = location.hash.slice(1);
    const shown = names.includes(asked) ? asked : 'attachments';
    for (const name of names) {
      get(`section-${name}`).hidden = name !== shown;
      const link = document.querySelector(`.tabs a[href="#${name}"]`);
      if (name === shown) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  function showScheme(scheme) {
    document.documentElement.dataset.scheme = scheme;
    get('scheme').value = scheme;
  }

  const address = () => {
    const query = new URLSearchParams({ role: signedInAs(), case: get('case').value });
    return `/?${query}${location.hash}`;
  };

  get('case').addEventListener('change', ({ target }) => {
    history.pushState(null, '', address());
    showCase(target.value);
  });
  window.addEventListener('popstate', () => {
    const asked = new URLSearchParams(location.search).get('case');
    const known = cases.some(({ id }) => id === asked) ? asked : cases[0].id;
    if (get('case').value === known) return;
    get('case').value = known;
    showCase(known);
  });
  // Somebody else signs in: nothing of the one before may stay behind in this browser.
  get('role').addEventListener('change', async () => {
    await Promise.all(elements.map((element) => element.logout?.()));
    location.assign(address());
  });
  get('scheme').addEventListener('change', ({ target }) => {
    localStorage.setItem('portal-scheme', target.value);
    showScheme(target.value);
  });
  get('reply').addEventListener('submit', (event) => {
    event.preventDefault();
    get('reply-text').value = '';
  });
  window.addEventListener('hashchange', showTab);

  showScheme(localStorage.getItem('portal-scheme') ?? 'auto');
  showTab();
  showCase(get('case').value);
})();
