/// <reference types="node" />
import { EventEmitter } from 'node:events';
import { Stats } from 'node:fs';

export type MatchFunction = (path: string, stats?: Stats) => boolean;
export type Matcher = string | RegExp | MatchFunction | { path: string; recursive?: boolean };
export interface AwaitWriteFinishOptions {
    stabilityThreshold?: number;
    pollInterval?: number;
}

export interface ChokidarOptions {
    persistent?: boolean;
    ignored?: Matcher | Matcher[];
    ignoreInitial?: boolean;
    followSymlinks?: boolean;
    cwd?: string;
    usePolling?: boolean;
    interval?: number;
    binaryInterval?: number;
    alwaysStat?: boolean;
    depth?: number;
    awaitWriteFinish?: boolean | AwaitWriteFinishOptions;
    ignorePermissionErrors?: boolean;
    atomic?: boolean | number;
    disableGlobbing?: boolean;
    useFsEvents?: boolean;
}
export type WatchOptions = ChokidarOptions;
export type EventName = 'add' | 'addDir' | 'change' | 'unlink' | 'unlinkDir';

export class FSWatcher extends EventEmitter {
    readonly options: ChokidarOptions;
    closed: boolean;
    constructor(options?: ChokidarOptions);
    add(paths: string | ReadonlyArray<string>): this;
    unwatch(paths: string | ReadonlyArray<string>): this;
    getWatched(): Record<string, string[]>;
    close(): Promise<void>;
    on(event: 'add' | 'addDir' | 'change', listener: (path: string, stats?: Stats) => void): this;
    on(event: 'unlink' | 'unlinkDir', listener: (path: string) => void): this;
    on(event: 'all', listener: (event: EventName, path: string, stats?: Stats) => void): this;
    on(event: 'raw', listener: (event: string, path: string, details: object) => void): this;
    on(event: 'error', listener: (error: unknown) => void): this;
    on(event: 'ready', listener: () => void): this;
    on(event: string, listener: (...args: any[]) => void): this;
}

export function watch(paths: string | ReadonlyArray<string>, options?: ChokidarOptions): FSWatcher;
declare const chokidar: { watch: typeof watch; FSWatcher: typeof FSWatcher };
export default chokidar;
