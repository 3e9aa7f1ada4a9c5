// Compiled by tsc --strict, and not run: what a user writes has the types that it should.
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

void all();
