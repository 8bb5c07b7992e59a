// What the page does in a bench: each contender sends the file that was picked and resolves with the seconds it took.
(() => {
  const file = () => document.getElementById('file').files[0];
  const seconds = (since) => (performance.now() - since) / 1000;

  const put = (url) => () =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const request = new XMLHttpRequest();
      request.open('PUT', url);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.onload = () =>
        request.status < 300 ? resolve(seconds(started)) : reject(new Error(request.status));
      request.onerror = () => reject(new Error('network'));
      request.send(file());
    });

  const stockTus = () =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      new tus.Upload(file(), {
        endpoint: '/tus',
        storeFingerprintForResuming: false,
        onSuccess: () => resolve(seconds(started)),
        onError: reject,
      }).start();
    });

  window.contenders = { put: put('/put'), honestPut: put('/honest-put'), stockTus };

  // The element is driven by its buttons: from the click on Continue to the receipt.
  let lastClick = 0;
  document.addEventListener('click', () => (lastClick = performance.now()), { capture: true });
  window.elementTook = () =>
    new Promise((resolve, reject) => {
      const element = document.querySelector('case-attachments');
      element.addEventListener('attachment-upload-success', () => resolve(seconds(lastClick)), {
        once: true,
      });
      element.addEventListener('attachment-upload-error', () => reject(new Error('the upload failed')), {
        once: true,
      });
    });
  document.addEventListener('DOMContentLoaded', () => {
    const element = document.querySelector('case-attachments');
    element.setAttribute('server', `${location.origin}/api`);
    element.getToken = () => 'bench';
  });
})();
