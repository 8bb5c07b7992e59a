// PhotoSwipe as its documentation sets it up, over the files themselves: lazy thumbnails that link to the pictures.
import PhotoSwipeLightbox from '/photoswipe/lightbox.js';

const element = document.getElementById('gallery');

window.gallery = {
  boxes: () => [...element.children],
  imageIn: (box) => box.querySelector('img'),
  picture: () => {
    const slide = document.querySelector('.pswp__item[aria-hidden="false"]');
    return slide?.querySelector('img.pswp__img:not(.pswp__img--placeholder)');
  },
};

const api = `/api/cases/${new URLSearchParams(location.search).get('case')}/attachments`;
const response = await fetch(`${api}?category=image&sort=addedAt&order=asc&limit=500`);
const { attachments } = await response.json();
for (const { id, name, preview } of attachments) {
  const link = document.createElement('a');
  link.href = `${api}/${id}/content`;
  link.dataset.pswpWidth = preview.width;
  link.dataset.pswpHeight = preview.height;
  const image = document.createElement('img');
  image.loading = 'lazy';
  image.alt = name;
  image.src = link.href;
  link.append(image);
  element.append(link);
}

new PhotoSwipeLightbox({
  gallery: '#gallery',
  children: 'a',
  wheelToZoom: true,
  pswpModule: () => import('/photoswipe/core.js'),
}).init();
