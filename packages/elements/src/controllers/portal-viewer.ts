export { registeredViewerFor } from '../preview/register-viewer.js';
