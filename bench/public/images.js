// `<case-images>`, and where its pictures are.
(() => {
  const element = document.querySelector('case-images');
  const inside = (host, selector) => [...(host?.shadowRoot?.querySelectorAll(selector) ?? [])];

  window.gallery = {
    boxes: () => inside(element, '.thumb'),
    imageIn: (box) => box.querySelector('img'),
    picture: () => {
      const [lightbox] = inside(element, 'case-images-lightbox');
      const [stage] = inside(lightbox, 'case-images-stage');
      return inside(stage, '.picture > img')[0];
    },
  };

  element.setAttribute('server', `${location.origin}/api`);
  element.setAttribute('case-id', new URLSearchParams(location.search).get('case'));
  element.getToken = () => 'bench';
})();
