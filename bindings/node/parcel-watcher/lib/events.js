'use strict';

/** What became of each path since the events were taken. */
class Events {
    #paths = new Map();
    #top;

    get size() {
        return this.#paths.size;
    }

    #at(path) {
        let event = this.#paths.get(path);
        if (event === undefined) {
            event = { created: false, deleted: false };
            this.#paths.set(path, event);
        }
        return event;
    }

    create(path) {
        const event = this.#at(path);
        if (event.deleted) {
            event.deleted = false;
        } else {
            event.created = true;
        }
    }

    update(path) {
        this.#at(path);
    }

    delete(path) {
        this.#at(path).deleted = true;
    }

    /** The rename is that of an entry below the directory that was renamed just before. */
    #comesAlong({ kind, path, from }) {
        return kind === 'renamed' && this.#top !== undefined && from.startsWith(`${this.#top.from}/`) &&
            path === this.#top.path + from.slice(this.#top.from.length);
    }

    /**
     * Renames come entry by entry. Of what comes along with a directory only the directory is told, as ever; but what
     * was made in the same moment was not told yet, and is under its new path.
     */
    add(change) {
        const { kind, path, from, replaced, exchanged, root } = change;
        if (this.#comesAlong(change)) {
            if (this.#paths.get(from)?.created) {
                this.delete(from);
                this.create(path);
            }
            return;
        }
        this.#top = kind === 'renamed' ? change : undefined;
        switch (kind) {
        case 'created':
            this.create(path);
            break;
        case 'modified':
        case 'written':
        case 'attributes':
            this.update(path);
            break;
        case 'removed':
            this.delete(path);
            break;
        case 'renamed':
            if (exchanged) {
                this.update(from);
                this.update(path);
            } else {
                this.delete(from);
                this[replaced ? 'update' : 'create'](path);
            }
            break;
        case 'root_gone':
            this.delete(root);
            break;
        default:
            break;
        }
    }

    /** In the order of paths, without what came and went. */
    take(ignored = () => false) {
        const type = ({ created, deleted }) => created ? 'create' : deleted ? 'delete' : 'update';
        const list = [...this.#paths]
            .filter(([path, { created, deleted }]) => !(created && deleted) && !ignored(path))
            .sort(([a], [b]) => a < b ? -1 : 1)
            .map(([path, event]) => ({ path, type: type(event) }));
        this.#paths.clear();
        return list;
    }
}

module.exports = { Events };
