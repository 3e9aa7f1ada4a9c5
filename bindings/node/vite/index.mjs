import espy from './index.js';

export default espy;
