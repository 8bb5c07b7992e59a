// What stands beside the product in a bench: each button sends the file that was picked.
(() => {
  const done = tally();
  const file = () => document.getElementById('file').files[0];
  const caseId = new URLSearchParams(location.search).get('case');

  const put = (url) => () => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.onload = () => (request.status < 300 ? done.add() : done.fail(`${url}: ${request.status}`));
    request.onerror = () => done.fail(`${url}: network`);
    request.send(file());
  };

  const sendByTus = (options) => () => {
    const upload = new tus.Upload(file(), {
      onSuccess: () => done.add(),
      onError: (error) => done.fail(error.message),
      ...options,
    });
    upload.start();
  };

  const on = (id, action) => document.getElementById(id).addEventListener('click', action);
  on('put', put('/put'));
  on('honest-put', put('/honest-put'));
  on('stock-tus', sendByTus({ endpoint: '/tus', storeFingerprintForResuming: false }));
  on('tus', () =>
    sendByTus({
      endpoint: `/api/cases/${caseId}/uploads`,
      metadata: { filename: file().name, filetype: file().type },
    })(),
  );

  watch.done = (count) => done.reaches(count);
  watch.listed = watch.done;
})();
