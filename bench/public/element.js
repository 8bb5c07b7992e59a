(() => {
  const element = document.querySelector('case-attachments');
  const done = tally();
  const listed = tally();

  element.addEventListener('attachment-upload-success', () => done.add());
  element.addEventListener('attachment-upload-error', ({ fileName, failure }) => {
    // A failure that a person may retry still is one here: nobody is there to do it.
    for (const each of [done, listed]) each.fail(`${fileName}: ${failure?.code}`);
  });
  element.addEventListener('attachments-change', async () => {
    await element.updateComplete;
    // "1,000 files, 55 MB"
    const files = element.shadowRoot.querySelector('.sum')?.textContent.split(' ')[0] ?? '';
    listed.set(Number(files.replace(/\D/g, '')));
  });

  watch.done = (count) => done.reaches(count);
  watch.listed = (count) => listed.reaches(count);

  const query = new URLSearchParams(location.search);
  element.setAttribute('server', `${query.get('server') ?? location.origin}/api`);
  element.setAttribute('case-id', query.get('case'));
  element.getToken = () => 'bench';
})();
