// Compiled by tsc --strict, and not run: what a user writes has the types that it should.
import chokidar, { FSWatcher, type ChokidarOptions } from '@espy/chokidar';
import espy from '@espy/vite';
import { Watcher, watch, type Change, type Kind, type WatchOptions } from '@espy/watcher';

async function all(): Promise<void> {
    const controller = new AbortController();
    const options: WatchOptions = { signal: controller.signal, prune: ['node_modules', /^\./, name => name.length > 9],
        settle: { quiet: 5, complete: true }, tell: ['created', 'renamed'] };
    for await (const changes of watch('src', options)) {
        const kinds: Kind[] = changes.map(change => change.kind);
        const from: string | undefined = changes[0]?.from;
        const errno: number | undefined = changes[0]?.error?.errno;
        console.log(kinds, from, errno);
    }
    const watcher: Watcher = watch([new URL('file:///etc'), Buffer.from('/usr')], (changes: Change[]) => {
        console.log(changes.length);
    });
    watcher.on('error', console.error);
    const id: number = await watcher.add('lib', { depth: 1, initial: true });
    const gone: boolean = watcher.remove(id);
    const rest: Change[] = await (await watcher.ready()).sync({ timeout: 100 });
    const { overflows } = await watcher.stats();
    console.log(gone, rest, overflows, watcher.closed);
    await watcher.ref().unref().close();

    // @ts-expect-error: no such kind
    watch('src', { tell: ['made'] });
    // @ts-expect-error: a path is wanted
    watch(5);
    // @ts-expect-error: changes cannot be renamed to numbers
    const wrong: number = rest[0].from;
    console.log(wrong);
}

async function inTheirPlace(): Promise<void> {
    const options: ChokidarOptions = { ignored: [/x/, 'y', (name, stats) => stats?.isFile() ?? name === 'z'], atomic: 50,
        awaitWriteFinish: { stabilityThreshold: 100 } };
    const watcher: FSWatcher = chokidar.watch(['src'], options)
        .on('all', (event, path) => console.log(event === 'addDir', path.length))
        .on('change', (path, stats) => console.log(path, stats?.size));
    const names: string[] = watcher.add('lib').unwatch('src').getWatched()['.'] ?? [];
    // @ts-expect-error: paths are strings
    watcher.add(5);
    await watcher.close();
    console.log(names, espy().name);
}

void all();
void inTheirPlace();
