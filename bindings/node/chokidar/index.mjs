import chokidar from './index.js';

export const { FSWatcher, watch } = chokidar;
export default chokidar;
