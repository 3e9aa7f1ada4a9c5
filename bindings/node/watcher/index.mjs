import espy from './index.js';

export const { Watcher, watch } = espy;
export default espy;
