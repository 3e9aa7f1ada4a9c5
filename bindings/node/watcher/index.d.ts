/// <reference types="node" />
import { EventEmitter } from 'node:events';

/** What happened to an entry. */
export type EntryKind =
    | 'exists' | 'created' | 'modified' | 'written' | 'attributes' | 'renamed' | 'removed'
    | 'opened' | 'accessed' | 'closed';
/** What happened to the stream itself. */
export type StreamKind =
    | 'ready' | 'overflow' | 'resynced' | 'watch_failed' | 'root_gone' | 'root_back' | 'unmounted';
export type Kind = EntryKind | StreamKind;

export interface Change {
    kind: Kind;
    /** The root's path as it was given, with the path below it. */
    path: string;
    /** The bytes of `path`, where they are no UTF-8. */
    raw?: Buffer;
    /** Of `renamed`: the former path. */
    from?: string;
    rawFrom?: Buffer;
    /** What the entry is; absent if the change is not about one. */
    type?: 'file' | 'directory' | 'symlink' | 'other';
    /** `renamed` onto an entry that existed: that one is gone. */
    replaced?: true;
    /** `renamed`, and the two swapped. */
    exchanged?: true;
    /** The path of the root. */
    root: string;
    /** 1, 2, 3, … in the order of the stream. */
    seq: number;
    /** When it was told, as `Date.now()` has it, with fractions. */
    time: number;
    /** Of `watch_failed`: why, and what to do. */
    error?: NodeJS.ErrnoException;
    /** Who did it, where that is known (fanotify). */
    pid?: number;
    process?: string;
}

/** What keeps the watcher out of a directory: its name, or what a function says of its path below the root. */
export type Prune = string | RegExp | ((directory: string) => boolean);

export interface RootOptions {
    /** The kinds to tell; those of the stream are told always. Default: all but `opened`, `accessed`, `closed`. */
    tell?: Kind[];
    /** Default: true. */
    recursive?: boolean;
    /** How many levels are told: 1 is what is in the root itself. Default: all. */
    depth?: number;
    /** Tell an `exists` for every entry before `ready`. Default: false. */
    initial?: boolean;
    /** Throw `ENOENT` if nothing is at the path; otherwise it is waited for. Default: true. */
    mustExist?: boolean;
    /** Not descended into. Names are matched without JavaScript; the others are asked about each directory. */
    prune?: Prune | Prune[];
    /** Default: false. */
    oneFileSystem?: boolean;
    /** Default: false. */
    followSymlinks?: boolean;
    /** Tell the rename of a directory for each entry below it; only where nothing is settled. Default: false. */
    expandRenames?: boolean;
}

export interface Settle {
    /** Milliseconds in which nothing happens. Default: 50. */
    quiet?: number;
    /** The longest that a change waits. Default: 20 times `quiet`. */
    maxWait?: number;
    /** Tell a file only once it is complete. Default: false. */
    complete?: boolean;
}

export interface WatchOptions extends RootOptions {
    /** Net effects, told once nothing has happened for so many milliseconds; false: everything, at once. Default: 50. */
    settle?: false | number | Settle;
    signal?: AbortSignal;
    /** The process goes on while it watches. Default: true. */
    persistent?: boolean;
    /** Where events come from. Default: 'automatic'. */
    backend?: 'automatic' | 'inotify' | 'fanotify' | 'poll';
    /** How often what has no events is listed, in milliseconds. Default: 2000. */
    pollInterval?: number;
}

export interface Statistics {
    directoriesWatched: number;
    watches: number;
    entriesKnown: number;
    directoriesUncovered: number;
    eventsRead: number;
    changesTold: number;
    overflows: number;
    repairs: number;
    queueBytes: number;
    backlogBytes: number;
    memoryBytes: number;
    listings: number;
    looks: number;
}

export type Paths = string | Buffer | URL | (string | Buffer | URL)[];

/** `for await (const changes of watcher)`; leaving the loop closes it. Events: 'error' (with a listener), 'close'. */
export class Watcher extends EventEmitter implements AsyncIterable<Change[]> {
    /** Throws what `fs.watch` would: `ENOENT`, `EACCES`, `EMFILE`, `ERR_INVALID_ARG_TYPE`, … */
    constructor(paths: Paths, options?: WatchOptions, listener?: (changes: Change[]) => void);
    /** Resolves to the root's id, once every change in it will be told. The options of the watcher hold unless others are given. */
    add(path: string | Buffer | URL, options?: RootOptions): Promise<number>;
    /** By its id, or by its path as it was given. False: there is none. */
    remove(root: number | string): boolean;
    /** Resolves once every change in the roots will be told. */
    ready(): Promise<this>;
    /**
     * A barrier. Resolves, once all that happened before the call was told, to the changes that nobody was given
     * otherwise. Rejects with `ETIMEDOUT` after `timeout` milliseconds.
     */
    sync(options?: { timeout?: number }): Promise<Change[]>;
    stats(): Promise<Statistics>;
    close(): Promise<void>;
    readonly closed: boolean;
    ref(): this;
    unref(): this;
    [Symbol.asyncIterator](): AsyncIterableIterator<Change[]>;
    [Symbol.asyncDispose](): Promise<void>;
}

export function watch(paths: Paths, options?: WatchOptions): Watcher;
export function watch(paths: Paths, listener: (changes: Change[]) => void): Watcher;
export function watch(paths: Paths, options: WatchOptions, listener: (changes: Change[]) => void): Watcher;
